// The one way from a card, a door or the key form to the studio.
document.addEventListener('imagegen:errand', event => {
  if (event.detail.verb === 'refresh') trigger('refresh', {});
  else trigger('errand', event.detail);
});
