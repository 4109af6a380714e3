// SPDX-License-Identifier: EUPL-1.2
//
// What a visitor meets while buying, off the straight way of story.mjs: every public page on a phone of 320 px,
// searched for faults of accessibility as it stands (also the refusals), with a keyboard, without JavaScript;
// a school at once; a waiting list from standing in line to having the place; a cart that ran out.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { Server, TOP, good, openBrowser, phone, temporaryFolder, walk } from './harness.mjs';

const SEPTEMBER = '2017-09-20T10:00:00+02:00';
const LATER = '2017-09-20T10:45:00+02:00';
const FIRST_PAGE_BYTES = 60_000;
const ONE_PLACE = 'Hier is maar een plaats';

const folder = temporaryFolder();
const server = new Server(folder);
let step = 'start';
const note = (text) => { step = text; console.log(`- ${text}`); };

/** The sample congress, with one session of round 3 on Friday that has a single place. */
function programme() {
  const text = JSON.parse(fs.readFileSync(path.join(TOP, 'schedule/sample/lerarencongres-2017.json'), 'utf8'));
  const small = text.sessions.find((session) => session.day === 1 && session.round === 3);
  Object.assign(small, { title: ONE_PLACE, capacity: 1 });
  const file = path.join(folder, 'programme.json');
  fs.writeFileSync(file, JSON.stringify(text));
  return file;
}

const submit = async (page, where) => {
  await page.locator('main form button[type=submit]:not([name])').first().click();
  if (where) await page.waitForURL(where);
};

async function ticket(page, code) {
  await page.goto(`${server.url}/aanmelden`);
  await page.check(`input[value=${code}]`);
  await submit(page, '**/aanmelden/sessies');
}

/** Ticks @title in its round, or the box of its waiting list when it is full. */
async function tick(page, title) {
  const row = page.locator('label.choice', { hasText: title });
  await page.locator('details.choose', { has: row }).evaluate((round) => { round.open = true; });
  await row.locator('input').check();
}

async function details(page, name) {
  await page.fill('[name=naam]', name);
  await page.fill('[name=email]', `${name.toLowerCase()}@school.example`);
  await page.fill('[name=school]', 'De Klimop');
  await page.fill('[name=plaats]', 'Zwolle');
  await page.locator('[name=sector]').first().check();
}

async function pay(page) {
  await page.waitForURL(/\/(bestelling|demo-bank)\//);
  for (let tries = 0; tries < 100 && !page.url().includes('/demo-bank/'); tries++) {
    const onward = page.locator('a[href$="/betalen"]');
    await (await onward.count() > 0 ? onward : page.locator('a[href$="/terug"]')).click();
    await page.waitForLoadState();
  }
  assert.match(await page.innerText('main'), /€\s\d+,\d\d/, 'the bank asks for money as the page\'s language writes it');
  await page.click('button[value=paid]');
  await page.waitForLoadState();
  for (let tries = 0; tries < 100 && !page.url().includes('/mijn/'); tries++) {
    await page.click('a[href$="/terug"]');
    await page.waitForLoadState();
  }
}

/** Bytes of a page and everything it asks for, as they come over the wire. */
async function wire(address) {
  const bytes = async (target) => (await (await fetch(server.url + target)).arrayBuffer()).byteLength;
  const html = await (await fetch(server.url + address)).text();
  const parts = [...html.matchAll(/(?:src|href)="(\/static\/[^"]+)"/g)].map((match) => match[1]);
  const sizes = await Promise.all([address, ...parts].map(bytes));
  return sizes.reduce((sum, size) => sum + size, 0);
}

/** What is read before anything is bought. */
async function reading(browser) {
  note('the first page is light, and every page a visitor may read is good on a small phone');
  const first = await wire('/');
  console.log(`  first page: ${first} bytes`);
  assert.ok(first < FIRST_PAGE_BYTES, `the first page is ${first} bytes`);
  const page = await phone(browser);
  for (const address of ['/', '/programma?dag=1&ronde=1', '/aanmelden', '/aanmelden?code=SPREKER2017', '/aanmelden?code=NIETS',
    '/aanmelden/groep', '/bestelling/bestaat-niet', '/kantoor/inloggen']) {
    await page.goto(server.url + address);
    await good(page, address);
  }
  await page.goto(`${server.url}/programma?dag=1&ronde=1`);
  await page.locator('.session h3 a').first().click();
  await page.waitForURL('**/sessie/**');
  await good(page, 'a session');
  await page.close();
}

/** One person, from a session's page to paid, with a keyboard and without JavaScript: four pages. */
async function byKeyboard(browser) {
  note('with a keyboard alone, without JavaScript, from a session to paid in four pages');
  const page = await phone(browser, { javaScript: false });
  const press = async (...keys) => { for (const key of keys) await page.keyboard.press(key); };
  await page.goto(`${server.url}/programma?dag=1&ronde=2`);
  const link = page.locator('.choose-link a').first();
  const title = (await page.locator('.session h3').first().innerText()).trim();
  await link.focus();
  await press('Enter');
  await page.waitForURL(/aanmelden\?sessie=/);
  await page.locator('input[value=beide]').focus();
  await press('Space', 'Enter'); // 1: the ticket
  await page.waitForURL(/aanmelden\/sessies/);
  assert.ok(await page.locator('.choose-done', { hasText: title }).count() === 1, 'the session chosen is held already');
  await page.locator('details.choose[open] summary').first().focus();
  await press('Tab', 'ArrowDown'); // a session of the round that is open
  await page.locator('form > .buttons button').focus();
  await press('Enter'); // 2: the sessions
  await page.waitForURL('**/aanmelden/gegevens');
  await details(page, 'Toets');
  await press('Enter'); // 3: who
  await page.waitForURL('**/aanmelden/controle');
  assert.match(await page.innerText('.hold'), /tot 10\.\d\d uur/);
  await page.locator('main form button[type=submit]').focus();
  await press('Enter'); // 4: all of it
  await pay(page);
  assert.ok((await page.innerText('main')).includes(title));
  await page.close();
}

async function refusals(browser) {
  note('refusals are good pages too');
  const page = await phone(browser);
  await ticket(page, 'vrijdag');
  assert.match(await page.innerText('.hold-clock'), /^\d+:\d\d$/);
  assert.ok(await page.$eval('.hold-news', (news) => news.getBoundingClientRect().width) <= 1, 'the clock is what one sees');
  await good(page, 'sessions');
  await page.selectOption('[name=sector]', { index: 4 });
  await page.click('button[name=verder][value="0"]');
  await page.waitForURL(/sector=8/);
  await good(page, 'fewer sessions');
  await page.click('main form > .buttons button');
  await page.waitForURL('**/gegevens');
  await submit(page);
  assert.ok(await page.locator('.field-error').count() >= 4, 'all missing fields are told at once');
  await good(page, 'details with faults');
  await page.close();
}

async function school(browser) {
  note('a school signs up at once, after correcting its list');
  const page = await phone(browser);
  await page.goto(`${server.url}/aanmelden/groep?kaartje=zaterdag`);
  for (const [field, value] of [['contact', 'Bas'], ['email', 'bas@school.example'], ['school', 'De Klimop'], ['plaats', 'Zwolle']]) {
    await page.fill(`#${field}`, value);
  }
  await page.selectOption('#sector', '1');
  await page.fill('#lijst', 'naam;e-mail\nAnk;ank@school.example\n;bo@school.example\nCor;geen\n');
  await submit(page);
  const told = await page.innerText('[role=alert]');
  assert.match(told, /Regel 3/);
  assert.match(told, /Regel 4/);
  await good(page, 'group with faults');
  await page.fill('#lijst', '');
  await page.setInputFiles('#bestand', { name: 'collegas.csv', mimeType: 'text/csv', buffer: Buffer.from('naam\te-mail\nAnk\tank@school.example\nBo\tbo@school.example\n') });
  await submit(page, '**/aanmelden/controle');
  assert.match(await page.innerText('main'), /2 × Zaterdag/);
  await good(page, 'group to confirm');
  await submit(page);
  await pay(page);
  await good(page, 'page of the group');
  await page.close();
}

/** The letter of @kind to @address; waits for it. */
async function letterTo(address, kind) {
  const mail = path.join(folder, 'mail');
  for (let tries = 0; tries < 600; tries++) {
    const names = fs.existsSync(mail) ? fs.readdirSync(mail) : [];
    for (const name of names.filter((each) => each.startsWith(`letter.${kind}.`))) {
      const text = fs.readFileSync(path.join(mail, name), 'utf8');
      if (text.match(/^To: .*$/m)[0].includes(address)) return text;
    }
    await new Promise((resolve) => { setTimeout(resolve, 50); });
  }
  throw new Error(`no letter ${kind} to ${address}`);
}

async function waiting(browser) {
  note('one holds the last place; another stands in line for it, and pays');
  const holder = await phone(browser);
  await ticket(holder, 'vrijdag');
  await tick(holder, ONE_PLACE);
  await holder.click('main form > .buttons button');
  await holder.waitForURL('**/gegevens');
  const waiter = await phone(browser);
  await ticket(waiter, 'vrijdag');
  const round = waiter.locator('details.choose', { has: waiter.locator('label.choice', { hasText: ONE_PLACE }) });
  await round.evaluate((element) => { element.open = true; });
  const other = await round.locator('label.choice').nth(2).locator('strong').innerText();
  await tick(waiter, other);
  await tick(waiter, ONE_PLACE);
  await waiter.click('main form > .buttons button');
  await waiter.waitForURL('**/gegevens');
  await details(waiter, 'Wacht');
  await submit(waiter, '**/controle');
  await submit(waiter);
  await pay(waiter);
  assert.match(await waiter.innerText('main'), /je bent nummer 1/);
  await good(waiter, 'page with a waiting list');

  note('the cart runs out: the place is offered by letter, and taken after an explicit yes');
  await server.stop();
  await server.start(LATER);
  assert.match(await letterTo('wacht@school.example', 'offer'), /Subject:/);
  await waiter.reload();
  await good(waiter, 'page with an offer');
  assert.match(await waiter.innerText('main'), new RegExp(`Je geeft dan op: “${other.slice(0, 10)}`));
  await waiter.click('button[value=ja]');
  await waiter.waitForLoadState();
  await good(waiter, 'asked for a yes');
  await waiter.click('button[value=ja]');
  await waiter.waitForURL(/wachtlijst=ja$/);
  const mine = await waiter.innerText('main');
  assert.ok(mine.includes(ONE_PLACE) && !mine.includes(other), 'the one was changed for the other');

  note('whose cart ran out hears what of it is still to be had');
  await holder.goto(`${server.url}/aanmelden`);
  await good(holder, 'a cart that ran out');
  assert.match(await holder.innerText('[aria-labelledby=verlopen]'), new RegExp(`${ONE_PLACE}: vol`));
  await holder.click('[aria-labelledby=verlopen] button');
  await holder.waitForURL(/sessies\?vol=/);
  await good(holder, 'held again, but for one');
  await holder.close();
  await waiter.goto(waiter.url().replace(/\?.*/, '/wachtlijst'));
  await good(waiter, 'lists to join');
  await waiter.close();
}

async function tell() {
  server.command('init');
  server.command('import', '--tickets', 'sample', programme());
  await server.start(SEPTEMBER);
  const browser = await openBrowser();
  await reading(browser);
  await byKeyboard(browser);
  await refusals(browser);
  await school(browser);
  await waiting(browser);
  await browser.close();
  await server.stop();
  console.log('ok');
}

await walk(server, tell, () => step);
