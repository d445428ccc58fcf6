// The results: keeps one card element and one thumb per job, newest first.
// Runs once per page inside the feed's component; `element`, `props`, `watch` come from Gradio.
const stage = element.querySelector('.result-stage');
const strip = element.querySelector('.strip');
const doors = element.querySelector('.doors');
const cards = new Map();
let chosen = '';

const isRunning = state => state === 'queued' || state === 'sending';

const place = (data, whole) => {
  let entry = cards.get(data.id);
  // The whole strip knows no partial pictures; a card that is being watched does.
  if (whole && entry && isRunning(data.state) && isRunning(entry.card.dataset.state)) return;
  if (!entry) {
    const card = document.createElement('article');
    card.className = 'card';
    card.dataset.job = data.id;
    const thumb = document.createElement('button');
    thumb.type = 'button';
    thumb.className = 'thumb';
    thumb.setAttribute('role', 'listitem');
    thumb.dataset.job = data.id;
    thumb.addEventListener('click', () => choose(data.id));
    entry = { card, thumb, html: '', face: '' };
    cards.set(data.id, entry);
    stage.append(card);
    if (whole) strip.append(thumb); else strip.prepend(thumb);
  }
  if (entry.html !== data.html) refresh(entry, data);
  if (entry.face !== data.thumb) { entry.thumb.innerHTML = data.thumb; entry.face = data.thumb; }
  entry.card.dataset.state = entry.thumb.dataset.state = data.state;
};

// A running card gets new words often: only replace what changed, so that nothing flickers.
const refresh = (entry, data) => {
    const old = entry.card.querySelector('.progress');
  if (isRunning(data.state) && old) {
    const next = document.createElement('div');
    next.innerHTML = data.html;
    const fresh = next.querySelector('.working');
    if (fresh.innerHTML !== entry.card.querySelector('.working').innerHTML) {
      entry.card.querySelector('.working').innerHTML = fresh.innerHTML;
    }
    entry.card.querySelector('.badges').innerHTML = next.querySelector('.badges').innerHTML;
    old.querySelector('.doing').textContent = next.querySelector('.progress .doing').textContent;
  } else {
    entry.card.innerHTML = data.html;
    window.imagegen?.showShot(entry.card, 0);
    if (window.imagegen?.isKept(data.id)) entry.card.querySelector('.lost')?.remove();
  }
  entry.html = data.html;
};

const choose = id => {
  chosen = id;
  for (const [key, entry] of cards) {
    const isChosen = key === id;
    entry.card.hidden = !isChosen;
    entry.thumb.setAttribute('aria-current', isChosen ? 'true' : 'false');
  }
  doors.hidden = cards.size > 0;
  strip.hidden = cards.size < 1;
};

const drop = ids => {
  for (const [key, entry] of cards) {
    if (ids.has(key)) continue;
    entry.card.remove();
    entry.thumb.remove();
    cards.delete(key);
  }
};

const take = () => {
  if (!props.value) return;
  const update = JSON.parse(props.value);
  const list = update.whole ? update.cards : [...update.cards].reverse();
  for (const data of list) place(data, update.whole);
  if (update.whole) {
    drop(new Set(list.map(data => data.id)));
    for (const data of list) strip.append(cards.get(data.id).thumb);
  }
  const next = update.show || (cards.has(chosen) ? chosen : list[0]?.id || '');
  choose(next);
  if (update.show) strip.scrollTo({ left: 0, top: 0 });
  if (update.show) window.imagegen?.reveal(stage);
};

watch('value', take);
take();
