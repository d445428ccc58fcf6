// A picture goes to the server once and is known by its id from then on.
const box = element.querySelector('.picture-input');
const field = box.querySelector('input[type=file]');
const busy = box.querySelector('.busy');
const wrong = box.querySelector('.wrong');

const show = () => {
  const picked = props.value ? JSON.parse(props.value) : null;
  box.dataset.state = picked ? 'filled' : 'empty';
  box.querySelector('.name').textContent = picked?.name || '';
  box.querySelector('.size').textContent = picked ? `${picked.width} × ${picked.height} px` : '';
  const image = box.querySelector('.filled img');
  if (picked) image.src = `previews/${picked.id}?px=384`; else image.removeAttribute('src');
};

const set = picked => {
  props.value = picked ? JSON.stringify(picked) : null;
  show();
  trigger('input');
};

const send = async file => {
  if (!file) return;
  wrong.textContent = '';
  if (file.size > 20 * 1024 * 1024) {
    wrong.textContent = 'The file is larger than 20 MB. Choose a smaller one.';
    return;
  }
  busy.textContent = 'Uploading…';
  try {
    const answer = await fetch('uploads', { method: 'POST', body: file });
    const told = await answer.json();
    if (!told.error) set({ ...told, name: file.name || 'Pasted picture' });
    else wrong.textContent = `${told.error} ${told.hint}`;
  } catch {
    wrong.textContent = 'The studio did not answer. Check that it still runs, then try again.';
  } finally {
    busy.textContent = '';
    field.value = '';
  }
};

field.addEventListener('change', () => send(field.files[0]));
box.addEventListener('click', event => {
  if (event.target.closest('[data-remove]')) set(null);
  if (event.target.closest('[data-replace]')) field.click();
});
box.addEventListener('dragover', event => { event.preventDefault(); box.classList.add('over'); });
box.addEventListener('dragleave', () => box.classList.remove('over'));
box.addEventListener('drop', event => {
  event.preventDefault();
  box.classList.remove('over');
  send(event.dataTransfer.files[0]);
});
document.addEventListener('paste', event => {
  if (!box.offsetParent) return;
  const file = [...(event.clipboardData?.files || [])].find(each => each.type.startsWith('image/'));
  if (!file) return;
  event.preventDefault();
  send(file);
});
watch('value', show);
show();
