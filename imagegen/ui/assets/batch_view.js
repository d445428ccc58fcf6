// The rows of a batch: shows what the server says, tells it which row shall be tried again.
const body = element.querySelector('.batch-rows');
const show = () => {
  const top = body.querySelector('.rows')?.scrollTop || 0;
  body.innerHTML = props.value || '';
  const rows = body.querySelector('.rows');
  if (rows) rows.scrollTop = top;
};
body.addEventListener('click', event => {
  const button = event.target.closest('[data-row]');
  if (button) { button.disabled = true; trigger('again', { row: Number(button.dataset.row) }); }
});
watch('value', show);
show();
