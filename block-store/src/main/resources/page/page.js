'use strict';
// Asks /progress once a second and draws what it says. Whatever comes is text: nothing of it is ever taken for markup.
(() => {
  const EVERY = 1000;
  const LOST_AFTER = 4000;
  const $ = id => document.getElementById(id);
  const number = n => Math.round(n).toLocaleString('en-US');
  const percent = share => (share >= 1 ? '100' : (Math.floor(share * 1000) / 10).toFixed(1)) + ' %';
  const byteText = n => n >= 2 ** 40 ? (n / 2 ** 40).toFixed(1) + ' TiB' : n >= 2 ** 30 ? (n / 2 ** 30).toFixed(1) + ' GiB' : Math.round(n / 2 ** 20) + ' MiB';
  const hex = n => n.toString(16).padStart(2, '0');
  let answered = performance.now();

  function time(seconds) {
    if (seconds < 90) return Math.max(1, Math.round(seconds)) + ' s';
    if (seconds < 5400) return Math.round(seconds / 60) + ' min';
    return Math.floor(seconds / 3600) + ' h ' + Math.round(seconds % 3600 / 60) + ' min';
  }

  function element(tag, className, text) {
    const made = document.createElement(tag);
    if (className) made.className = className;
    if (text !== undefined) made.textContent = text;
    return made;
  }

  function say(target, text) {
    if (target.textContent !== text) target.textContent = text;
  }

  function bar(target, share, label) {
    target.classList.toggle('done', share >= 1);
    target.firstChild.style.width = (100 * share).toFixed(2) + '%';
    target.setAttribute('aria-valuenow', (100 * share).toFixed(1));
    target.setAttribute('aria-label', label);
  }

  function newBar() {
    const made = element('div', 'bar');
    made.setAttribute('role', 'progressbar');
    made.setAttribute('aria-valuemin', '0');
    made.setAttribute('aria-valuemax', '100');
    made.append(element('i'));
    return made;
  }

  /** Rows stay where they are, so that bars can move. */
  function rows(target, wanted) {
    for (const row of [...target.children]) {
      if (!wanted.some(w => w.name === row.dataset.name)) row.remove();
    }
    for (const w of wanted) {
      let row = [...target.children].find(r => r.dataset.name === w.name);
      if (!row) {
        row = element('div', 'row');
        row.dataset.name = w.name;
        row.append(element('span', 'name', w.name), newBar(), element('span', 'percent'), element('span', 'more'));
        target.append(row);
      }
      bar(row.children[1], w.share, w.name);
      say(row.children[2], percent(w.share));
      say(row.children[3], w.more.filter(part => part).join(' · '));
    }
  }

  function stages(progress) {
    rows($('stages'), progress.stages.map(s => ({
      name: s.name,
      share: s.share,
      more: [
        '#' + number(Math.max(0, s.reached)) + (s.target > 0 ? ' of #' + number(s.target) : ''),
        s.share < 1 && s.perSecond > 0 ? number(s.perSecond) + ' blocks/s' : '',
        s.share < 1 && s.secondsLeft > 0 ? time(s.secondsLeft) + ' left' : '',
        s.share < 1 && s.waitingFor ? 'waits for ' + s.waitingFor : '',
      ],
    })));
  }

  function state(s) {
    $('state').hidden = !s;
    if (!s) return;
    const wanted = [{
      name: 'download', share: s.share,
      more: [s.phase, s.share < 1 && s.rowsPerSecond > 0 ? number(s.rowsPerSecond) + ' rows/s' : '', s.share < 1 && s.secondsLeft > 0 ? time(s.secondsLeft) + ' left' : '', s.waitingFor ? 'waits for ' + s.waitingFor : ''],
    }];
    if (s.mending) wanted.push({name: 'mending', share: s.mended, more: [s.outlook]});
    wanted.push({name: 'tries', share: s.built, more: [s.sealed ? 'the root is the header’s' : '']});
    rows($('phases'), wanted);
    say($('amounts'), number(s.accounts) + ' accounts, ' + number(s.slots) + ' slots, ' + number(s.codes) + ' codes' + (s.codesMissing > 0 ? ', ' + number(s.codesMissing) + ' codes missing' : ''));
    strip(s);
  }

  function strip(s) {
    const target = $('strip');
    while (target.children.length < s.ranges.length) target.append(element('i', 'cell'));
    s.ranges.forEach((range, i) => {
      const cell = target.children[i];
      cell.className = 'cell' + (s.mending && range.mended >= 100 ? ' mended' : range.built ? ' built' : '');
      cell.style.setProperty('--there', range.there);
      cell.title = hex(i) + ': ' + range.there + ' % there' + (range.built ? ', built' : '') + (s.mending ? ', ' + range.mended + ' % mended' : '');
    });
    target.setAttribute('aria-label', 'key space: ' + percent(s.share) + ' there, ' + percent(s.built) + ' built');
  }

  function peers(p) {
    const big = element('span', '', number(p.count));
    const known = p.out + p.in > 0 ? element('small', '', number(p.out) + ' out, ' + number(p.in) + ' in') : '';
    $('peers').replaceChildren(big, known);
    const list = counts => Object.entries(counts).map(([name, count]) => name + '\u00a0×\u00a0' + number(count)).join(', ');
    const lines = [['protocol', list(p.byProtocol)], ['client', list(p.byClient)], ['serve state', number(p.servingState)], ['an answer takes', p.roundTripMillis === null ? '' : number(p.roundTripMillis) + ' ms']];
    $('kinds').replaceChildren(...lines.filter(([, text]) => text).flatMap(([name, text]) => [element('dt', '', name), element('dd', '', text)]));
  }

  function table(target, heads, lines, nothing) {
    if (lines.length === 0) {
      target.replaceChildren(element('p', 'note', nothing));
      return;
    }
    const made = element('table');
    const top = made.createTHead().insertRow();
    heads.forEach(([text, className]) => top.append(element('th', className, text)));
    const body = made.createTBody();
    lines.forEach(cells => {
      const line = body.insertRow();
      cells.forEach((cell, i) => {
        const td = element('td', heads[i][1]);
        if (cell instanceof Node) td.append(cell); else td.textContent = cell;
        line.append(td);
      });
    });
    target.replaceChildren(made);
  }

  function volumes(all) {
    const words = ['enough', 'little', 'reserve reached', 'full'];
    table($('volumes'), [['volume', ''], ['free', 'figure'], ['room', ''], ['waiting', 'figure']], all.map(v =>
      [v.name, byteText(v.freeBytes), element('span', v.rung > 1 ? 'bad' : v.rung > 0 ? 'warn' : '', words[v.rung] || ''), number(v.lagRecords)]), 'none has told yet');
  }

  function workers(all) {
    const span = (first, last) => first === last ? first : first + '–' + last;
    const share = w => {
      if (w.share === null) return '';
      const made = newBar();
      bar(made, w.share, 'its ranges');
      return made;
    };
    const work = w => w.ranges.length > 0 ? 'ranges ' + w.ranges.map(r => span(hex(r[0]), hex(r[1]))).join(', ')
      : w.shards.length > 0 ? 'shards ' + w.shards.map(r => span(r[0], r[1])).join(', ') : w.service === 'header-service' ? 'leads' : 'nothing yet';
    table($('workers'), [['service', ''], ['instance', 'wide'], ['works on', ''], ['there', 'wide'], ['busy', 'figure']], all.map(w =>
      [w.service, w.instance.slice(0, 8), work(w), share(w), Math.round(100 * w.busy) + ' %']), 'none has told yet');
  }

  const MOODS = {'nothing': 'rest', 'paused': 'rest', 'beginning': 'slow', 'peers-slow': 'slow', 'cpu': 'slow', 'kafka-slow': 'care', 'disk-slow': 'care', 'store-slow': 'care', 'workers': 'care'};

  function draw(progress) {
    const mood = MOODS[progress.bottleneck.cause] || 'halt';
    $('now').className = mood;
    say($('sentence'), progress.bottleneck.sentence);
    say($('network'), progress.network);
    const least = Math.min(...progress.stages.map(s => s.share));
    document.title = (progress.stages.length > 0 && least < 1 ? percent(least) + ' ' : '') + 'Argosy ' + progress.network;
    stages(progress);
    state(progress.state);
    peers(progress.peers);
    volumes(progress.volumes);
    workers(progress.workers);
  }

  async function look() {
    try {
      const answer = await fetch('progress', {cache: 'no-store', signal: AbortSignal.timeout(5 * EVERY)});
      if (answer.ok) {
        draw(await answer.json());
        answered = performance.now();
      }
    } catch (away) {
      // Said below, once it lasts.
    }
    const silent = performance.now() - answered;
    $('lost').hidden = silent < LOST_AFTER;
    if (silent >= LOST_AFTER) say($('lost'), 'Argosy has not answered for ' + time(silent / 1000) + '; what is shown is as old.');
    setTimeout(look, document.hidden ? 5 * EVERY : EVERY);
  }

  look();
})();
