// Files for a batch: texts are read in the browser, pictures go to the server once each.
const box = element.querySelector('.batch-files');
const field = box.querySelector('input[type=file]');
const chosen = box.querySelector('.chosen');
const busy = box.querySelector('.busy');
const wrong = box.querySelector('.wrong');
const TEXT_LIMIT = 2 * 1024 * 1024;

const held = () => (props.value ? JSON.parse(props.value) : { text: '', table: false, pictures: [] });

const show = () => {
  const { pictures } = held();
  chosen.replaceChildren(...pictures.map(id => {
    const button = document.createElement('button');
    button.type = 'button';
    button.dataset.picture = id;
    button.title = 'Take this picture out';
    button.setAttribute('aria-label', 'Take this picture out');
    const image = document.createElement('img');
    image.src = `previews/${id}?px=96`;
    image.alt = '';
    button.append(image);
    return button;
  }));
};

const put = value => { props.value = JSON.stringify(value); show(); trigger('input'); };

const send = async file => {
  const answer = await fetch('uploads', { method: 'POST', body: file });
  const told = await answer.json();
  if (!answer.ok) throw new Error(`${file.name}: ${told.error} ${told.hint}`);
  return told.id;
};

const take = async files => {
  wrong.textContent = '';
  const value = held();
  let done = 0;
  for (const file of files) {
    busy.textContent = `Reading ${++done} of ${files.length}…`;
    try {
      if (file.type.startsWith('image/')) value.pictures.push(await send(file));
      else if (file.size > TEXT_LIMIT) throw new Error(`${file.name} is larger than 2 MB.`);
      else {
        value.text = await file.text();
        value.table = /\.csv$/i.test(file.name);
      }
    } catch (error) {
      wrong.textContent = error instanceof TypeError
        ? 'The studio did not answer. Check that it still runs, then try again.' : error.message;
    }
  }
  busy.textContent = '';
  field.value = '';
  put(value);
};

field.addEventListener('change', () => take([...field.files]));
chosen.addEventListener('click', event => {
  const button = event.target.closest('[data-picture]');
  if (!button) return;
  const value = held();
  put({ ...value, pictures: value.pictures.filter(id => id !== button.dataset.picture) });
});
box.addEventListener('dragover', event => { event.preventDefault(); box.classList.add('over'); });
box.addEventListener('dragleave', () => box.classList.remove('over'));
box.addEventListener('drop', event => {
  event.preventDefault();
  box.classList.remove('over');
  take([...event.dataTransfer.files]);
});
watch('value', show);
show();
