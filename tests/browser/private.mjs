// SPDX-License-Identifier: EUPL-1.2
//
// Pages that need a key, on a phone of 320 px and searched for faults of accessibility: billing a school, an
// order that is given up, a class of supporters, one's own data until it is erased, and the office's pages of
// money, people and sessions. And the programme, whose free places stay true while the page is open.
import assert from 'node:assert/strict';
import path from 'node:path';
import { Server, TOP, good, openBrowser, phone, temporaryFolder, walk } from './harness.mjs';

const SEPTEMBER = '2017-09-20T10:00:00+02:00';
const PHONE_HEIGHT = 640;
const SHOTS = process.env.TEST_SHOTS;
const server = new Server(temporaryFolder());
let step = 'start';
const note = (text) => { step = text; console.log(`- ${text}`); };

async function seen(page, name) {
  if (SHOTS) await page.screenshot({ path: path.join(SHOTS, `private-${name}.png`), fullPage: true });
  await good(page, name);
}

const submit = async (page, where) => {
  await page.locator('main form button[type=submit]:not([name])').first().click();
  if (where) await page.waitForURL(where);
};

async function fill(page, fields) {
  for (const [name, value] of Object.entries(fields)) await page.fill(`[name="${name}"]`, value);
}

/** A ticket in the cart and who it is for. */
async function toConfirm(page, name, voucher = '') {
  await page.goto(`${server.url}/aanmelden`);
  await page.check('input[value=vrijdag]');
  await submit(page, '**/aanmelden/sessies');
  await page.click('main form > .buttons button');
  await page.waitForURL('**/gegevens');
  await fill(page, { naam: name, email: `${name.toLowerCase()}@school.example`, school: 'De Klimop', plaats: 'Zwolle',
    kortingscode: voucher });
  await page.locator('[name=sector]').first().check();
  await submit(page, '**/controle');
}

/** The office: signed in, with the page that says who sells saved as it is. */
async function office(browser, password) {
  note('the office signs in, and saves who sells');
  const page = await phone(browser);
  await page.goto(`${server.url}/kantoor`);
  await page.fill('#name', 'beheer');
  await page.fill('#password', password);
  await submit(page, '**/kantoor');
  await page.goto(`${server.url}/kantoor/boeken/instellingen`);
  await seen(page, 'money-settings');
  await page.fill('#reden-money', 'nagekeken');
  await submit(page, '**/kantoor/boeken/instellingen?bewaard=money');
  return page;
}

async function billed(browser) {
  note('a school is billed, after it corrected its address');
  const page = await phone(browser);
  await toConfirm(page, 'Rekening');
  await page.click('a[href="/aanmelden/rekening"]');
  await seen(page, 'billing');
  await submit(page);
  assert.ok(await page.locator('.field-error').count() >= 2, 'all missing fields are told at once');
  await seen(page, 'billing-faults');
  await fill(page, { school: 'De Klimop', street: 'Laan 1', postcode: '8011 AB', city: 'Zwolle', email: 'geld@school.example' });
  await submit(page, '**/bestelling/**');
  await seen(page, 'order-on-account');
  await page.close();
}

async function givenUp(browser) {
  note('an order that is not paid is given up by who placed it');
  const page = await phone(browser);
  await toConfirm(page, 'Spijt');
  const answered = page.waitForResponse((answer) => answer.request().method() === 'POST');
  await submit(page);
  const [, id] = (await (await answered).headerValue('location')).match(/bestelling\/([^/?]+)/);
  await page.waitForURL(/\/(bestelling|demo-bank)\//);
  await page.goto(`${server.url}/bestelling/${id}`);
  await page.click('details.more summary');
  await seen(page, 'order-to-give-up');
  await page.click('details.more button');
  await page.waitForLoadState();
  assert.match(await page.innerText('main'), /geannuleerd/);
  await seen(page, 'order-given-up');
  await page.close();
}

async function supporters(browser) {
  note('a class of supporters: who ordered passes the badges on');
  const page = await phone(browser);
  await page.goto(`${server.url}/aanmelden/groep?kaartje=supporter`);
  await fill(page, { contact: 'Juf Ank', email: 'juf@school.example', school: 'De Klimop', plaats: 'Zwolle', volwassene: 'Juf Ank' });
  await page.fill('#lijst', 'Sam\nNoor\nYara\n');
  await submit(page, '**/aanmelden/controle');
  await submit(page);
  await page.waitForURL(/\/(bestelling|demo-bank|mijn)\//);
  for (let tries = 0; tries < 100 && !page.url().includes('/mijn/'); tries++) {
    const paid = page.locator('button[value=paid]');
    const onward = page.locator('a[href$="/betalen"]');
    await (await paid.count() > 0 ? paid : await onward.count() > 0 ? onward : page.locator('a[href$="/terug"]')).click();
    await page.waitForLoadState();
  }
  await seen(page, 'supporters');
  await page.locator('tbody a', { hasText: 'Noor' }).click();
  await page.waitForURL('**/mijn/**');
  assert.match(await page.innerText('main'), /Noor/);
  await seen(page, 'page-of-a-pupil');
  const badge = await page.request.get(`${page.url()}/badge.pdf`);
  assert.equal(badge.status(), 200);
  await page.close();
}

async function ownData(browser, staff) {
  note('one’s own data, and erasing them: the ticket is cancelled by the terms first');
  await staff.goto(`${server.url}/kantoor/voorwaarden`);
  await staff.locator('[name=tot]').first().fill('2017-09-29T00:00');
  await staff.locator('[name=percentage]').first().fill('50');
  await submit(staff);
  const page = await phone(browser);
  await toConfirm(page, 'Weg', 'DEMO2017');
  await submit(page, '**/mijn/**');
  const mine = page.url().replace(/\?.*/, '');
  await page.goto(`${server.url}/privacy`);
  await seen(page, 'privacy');
  await page.goto(`${mine}/gegevens`);
  await seen(page, 'own-data');
  await page.locator('[name^=diet]').first().check();
  await submit(page);
  assert.equal(await page.locator('[role=alert]').count() > 0, true, 'no diet without consent');
  await seen(page, 'needs-without-consent');
  await page.goto(`${mine}/wissen`);
  assert.match(await page.innerText('main'), /eerst geannuleerd/);
  await seen(page, 'erase');
  await submit(page);
  await seen(page, 'erase-not-sure');
  await page.check('#zeker');
  await submit(page, '**/privacy?gewist=1');
  await seen(page, 'erased');
  await page.close();
}

async function officePages(page) {
  note('the office’s pages of money, people and sessions');
  for (const address of ['/kantoor/boeken', '/kantoor/bank', '/kantoor/bestellingen', '/kantoor/kaartjes', '/kantoor/kaartjes/1',
    '/kantoor/kortingscodes', '/kantoor/catering', '/kantoor/privacy', '/kantoor/deelnemers', '/kantoor/voorwaarden',
    '/kantoor/sessies', '/kantoor/instellingen', '/kantoor/brieven', '/kantoor/brieven/teksten', '/kantoor/logboek', '/kantoor/bestelling/1']) {
    await page.goto(server.url + address);
    await seen(page, address.slice(1).replaceAll('/', '-'));
  }
  await page.goto(`${server.url}/kantoor/privacy?q=Noor`);
  await page.locator('main table a, main li a').first().click();
  await page.waitForURL('**/kantoor/privacy/*');
  await seen(page, 'office-person-data');
}

/** The places of a session change under an open page, and its reader is told when it is full. */
async function livePlaces(browser, staff) {
  note('the first session stands on the first screen of a phone; free places stay true on an open page');
  const page = await phone(browser);
  await page.clock.install();
  await page.setViewportSize({ width: 320, height: PHONE_HEIGHT });
  await page.goto(`${server.url}/programma`);
  const card = page.locator('.session').first();
  const { y } = await card.boundingBox();
  assert.ok(y < PHONE_HEIGHT - 60, `the first session begins at ${y}`);
  if (SHOTS) await page.screenshot({ path: path.join(SHOTS, 'private-programme-first.png') });
  await seen(page, 'programme');
  await page.locator('.jumps a').last().click();
  assert.match(page.url(), /#groep-/);

  const bookable = page.locator('.session', { has: page.locator('.choose-link') }).first();
  const id = await bookable.locator('[data-places]').getAttribute('data-places');
  const spot = page.locator(`[data-places="${id}"]`);
  await staff.goto(`${server.url}/kantoor/sessies/${id}`);
  await seen(staff, 'office-session');
  await fill(staff, { plaatsen: '1' });
  await staff.fill('#p-reden', 'kleine zaal');
  await staff.locator('form[action$="/plaatsen"] button').click();
  await staff.waitForLoadState();
  await page.clock.runFor(21_000);
  await page.waitForFunction((which) => document.querySelector(`[data-places="${which}"]`).textContent === 'nog 1 plaats', id);

  const chooser = await phone(browser);
  await chooser.clock.install();
  await chooser.goto(`${server.url}/aanmelden`);
  await chooser.check('input[value=beide]');
  await submit(chooser, '**/aanmelden/sessies**');
  const choice = chooser.locator('label.choice', { has: chooser.locator(`[data-places="${id}"]`) }).locator('input');
  assert.ok(await choice.isEnabled());

  const buyer = await phone(browser);
  await buyer.goto(`${server.url}/aanmelden?sessie=${id}`);
  await buyer.check('input[value=beide]');
  await submit(buyer, '**/aanmelden/sessies**');
  await page.clock.runFor(21_000);
  await page.waitForFunction(() => document.querySelector('[data-places-news]').textContent.endsWith('vol'));
  assert.match(await spot.getAttribute('class'), /places--none/);
  await chooser.clock.runFor(21_000);
  await chooser.waitForFunction((which) => document.querySelector(`[data-places="${which}"]`).textContent === 'vol', id);
  assert.ok(await choice.isDisabled(), 'who still chooses cannot choose it any more');
  await chooser.close();
  await staff.goto(`${server.url}/kantoor/sessies/${id}`);
  await staff.fill('[name=plaatsen]', '0');
  await staff.locator('[name=plaatsen]').evaluate((field) => { field.min = ''; });
  await staff.fill('#p-reden', 'nog kleiner');
  await staff.locator('form[action$="/plaatsen"] button').click();
  await seen(staff, 'office-session-refused');
  assert.equal(await staff.locator('[role=alert]').count(), 1);
  await page.close();
  await buyer.close();
}

async function tell() {
  const password = server.command('init').match(/beheer\s+(\S+)/)[1];
  server.command('import', '--tickets', 'sample', path.join(TOP, 'schedule/sample/lerarencongres-2017.json'));
  await server.start(SEPTEMBER);
  const browser = await openBrowser();
  const staff = await office(browser, password);
  await billed(browser);
  await givenUp(browser);
  await supporters(browser);
  await ownData(browser, staff);
  await officePages(staff);
  await livePlaces(browser, staff);
  await browser.close();
  await server.stop();
  console.log('ok');
}

await walk(server, tell, () => step);
