// What the whole page shares: one delegated listener for cards, doors and the key form.
// Sends only ids and words; pictures stay on the server.
(() => {
  const ig = (window.imagegen = window.imagegen || {});
  const errand = detail => document.dispatchEvent(new CustomEvent('imagegen:errand', { detail }));
  ig.errand = errand;

  // One card, several pictures
  ig.showShot = (card, index) => {
    const shots = [...card.querySelectorAll('.shot')];
    shots.forEach((shot, i) => { shot.hidden = i !== index; });
    card.querySelectorAll('[data-pick]').forEach(pick =>
      pick.setAttribute('aria-pressed', String(+pick.dataset.pick === index)));
    const link = card.querySelector('[data-download]');
    const { picture, original } = shots[index]?.dataset || {};
    if (link && picture) link.href = `pictures/${picture}?download=1`;
    const engines = card.querySelector('[data-download-original]');
    if (!engines) return;
    engines.hidden = !original;
    if (original) engines.href = `pictures/${original}?download=1`;
  };
  const shownPicture = card => card.querySelector('.shot:not([hidden])')?.dataset.picture || '';

  // A reply that does not fit, kept all the same: this browser asks no second time.
  const kept = () => { try { return JSON.parse(localStorage.getItem('imagegen-kept')) || []; } catch { return []; } };
  ig.isKept = id => kept().includes(id);
  ig.keep = card => {
    const ids = [card.dataset.job, ...kept()].slice(0, 200);
    try { localStorage.setItem('imagegen-kept', JSON.stringify(ids)); } catch { /* private window */ }
    card.querySelector('.lost')?.remove();
  };

  ig.reveal = target => {
    const top = target.getBoundingClientRect().top;
    const calm = matchMedia('(prefers-reduced-motion: reduce)').matches;
    if (top < 0 || top > innerHeight * 0.7) {
      target.scrollIntoView({ behavior: calm ? 'auto' : 'smooth', block: 'start' });
    }
  };

  // Colours: the system's choice until a person makes one
  const paint = mode => document.body.classList.toggle('dark', mode === 'dark');
  const stored = () => { try { return localStorage.getItem('imagegen-colours'); } catch { return null; } };
  const system = matchMedia('(prefers-color-scheme: dark)');
  const repaint = () => paint(stored() || (system.matches ? 'dark' : 'light'));
  system.addEventListener('change', repaint);
  ig.toggleColours = () => {
    const next = document.body.classList.contains('dark') ? 'light' : 'dark';
    try { localStorage.setItem('imagegen-colours', next); } catch { /* private window */ }
    paint(next);
  };

  // The settings drawer
  const drawer = () => document.getElementById('settings');
  const isOpen = () => Boolean(drawer()?.parentElement.classList.contains('open'));
  ig.openSettings = open => {
    const panel = drawer();
    if (!panel) return;
    panel.parentElement.classList.toggle('open', open);
    panel.inert = !open;
    document.querySelector('[data-open-settings]')?.setAttribute('aria-expanded', String(open));
    if (open) panel.querySelector('input, button')?.focus();
    else document.querySelector('[data-open-settings]')?.focus();
  };

  const sendKey = async form => {
    const field = form.querySelector('input');
    const note = form.querySelector('[role=status]');
    const forget = form.dataset.mode === 'forget';
    note.textContent = '';
    const answer = await fetch('key', forget
      ? { method: 'DELETE' }
      : { method: 'POST', headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ key: field.value }) }).catch(() => null);
    field.value = '';
    const told = answer && answer.status !== 204 ? await answer.json().catch(() => null) : null;
    if (answer?.ok && !told?.error) {
      note.textContent = forget ? 'The key is forgotten.' : 'The key works for this session.';
      errand({ verb: 'refresh' });
      return;
    }
    note.textContent = told ? `${told.error} ${told.hint}` : answer ? 'Something unexpected went wrong. Look into the log.' : 'The studio did not answer. Try again.';
  };

  // Clicks anywhere
  const onVerb = button => {
    const card = button.closest('.card');
    errand({ verb: button.dataset.verb, job: card?.dataset.job || '',
             picture: card ? shownPicture(card) : '', text: button.dataset.text || '' });
    if (button.dataset.verb === 'stop') { button.disabled = true; button.textContent = 'Stopping…'; }
  };
  // On a narrow screen the form is far above the card: show what the verb opened.
  const SENDS = ['inpaint', 'extend', 'transform', 'vary-subtle', 'vary-strong', 'reuse', 'soften'];
  document.addEventListener('click', event => {
    const verb = event.target.closest('[data-verb]')?.dataset.verb;
    if (SENDS.includes(verb)) setTimeout(() => ig.reveal(document.getElementById('forms')), 350);
  });
  const runButton = () => [...document.querySelectorAll('button.run')].find(b => b.offsetParent);
  document.addEventListener('click', event => {
    const target = event.target.closest('[data-verb],[data-keep],[data-pick],[data-open-settings],[data-close-settings],[data-toggle-colours],[data-forget-key]');
    if (!target) return;
    if (target.dataset.verb) onVerb(target);
    else if ('keep' in target.dataset) ig.keep(target.closest('.card'));
    else if (target.dataset.pick) ig.showShot(target.closest('.card'), +target.dataset.pick);
    else if ('openSettings' in target.dataset) ig.openSettings(!isOpen());
    else if ('closeSettings' in target.dataset) ig.openSettings(false);
    else if ('toggleColours' in target.dataset) ig.toggleColours();
    else if ('forgetKey' in target.dataset) {
      const form = target.closest('form');
      form.dataset.mode = 'forget';
      sendKey(form).finally(() => { form.dataset.mode = ''; });
    }
  });
  document.addEventListener('submit', event => {
    if (!event.target.matches('[data-key-form]')) return;
    event.preventDefault();
    sendKey(event.target);
  });

  // Keys: Ctrl+Enter runs; Alt+1…4 opens a tab; Alt+A goes to the prompt; Escape closes
  const pressRun = async () => {
    document.activeElement?.blur?.();
    for (let wait = 0; wait < 30; wait += 1) {
      const button = runButton();
      if (button && !button.disabled) { button.click(); return; }
      await new Promise(done => setTimeout(done, 100));
    }
    document.querySelector('.reason:not(:empty)')?.focus?.();
  };
  document.addEventListener('keydown', event => {
    if ((event.ctrlKey || event.metaKey) && event.key === 'Enter') { event.preventDefault(); pressRun(); }
    else if (event.altKey && /^[1-4]$/.test(event.key)) {
      event.preventDefault();
      document.querySelectorAll('#tabs button[role=tab]')[+event.key - 1]?.click();
    } else if (event.altKey && event.key.toLowerCase() === 'a') {
      event.preventDefault();
      [...document.querySelectorAll('textarea')].find(field => field.offsetParent)?.focus();
    } else if (event.key === 'Escape' && isOpen()) ig.openSettings(false);
  }, true);

  // The clock on cards that run
  setInterval(() => {
    document.querySelectorAll('[data-began]').forEach(clock => {
      const seconds = Math.max(0, Math.round((Date.now() - +clock.dataset.began) / 1000));
      clock.textContent = seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
    });
  }, 500);

  if (document.body) repaint(); else document.addEventListener('DOMContentLoaded', repaint);
  document.addEventListener('DOMContentLoaded', () => {
    const panel = drawer();
    if (panel) panel.inert = true;
  });
})();
