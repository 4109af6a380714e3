// SPDX-License-Identifier: EUPL-1.2
//
// The badges in the office: sheets and their record, a layout that is edited and shown with real names, a mistake in
// it told with line and reason, and the desk where one badge is made anew. Without JavaScript, in both languages, at a
// desktop's width and at 320 px, and checked for accessibility.
import assert from 'node:assert/strict';
import path from 'node:path';
import { Server, SHOTS, TOP, accessible, openBrowser, shot, temporaryFolder, visitor } from './harness.mjs';

const SEPTEMBER = '2017-09-20T10:00:00+02:00';
const PEOPLE = [
  ['Zoë van den Bergh-Oosterhuis van Wassenaer', 'OBS De Regenboog', 'Amersfoort'],
  ['محمد بن عبد الله', 'Christelijk Lyceum', '’s-Hertogenbosch'],
  ['Ids Bos', 'ROC Midden-Nederland', 'Utrecht'],
];

const folder = temporaryFolder();
const server = new Server(folder);
let step = 'start';
const note = (text) => { step = text; console.log(`- ${text}`); };

/** The page as it stands: pictures, no sideways scrolling on the smallest phone, WCAG. */
async function look(browser, page, name) {
  await shot(page, `badges-${name}`);
  const before = page.viewportSize();
  await page.setViewportSize({ width: 320, height: 640 });
  const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  assert.ok(over <= 0, `${name} is ${over} px too wide at 320`);
  await page.screenshot({ path: path.join(SHOTS, `badges-${name}-320.png`), fullPage: true });
  await page.setViewportSize(before);
  await accessible(browser, page, `badges-${name}`);
}

async function signUp(browser, [name, school, place]) {
  const page = await visitor(browser);
  await page.goto(`${server.url}/aanmelden`);
  await page.check('input[value=beide]');
  await page.click('main form button[type=submit]');
  await page.locator('details.choose').first().locator('label.choice').first().locator('input').check();
  await page.click('main form > .buttons button[type=submit]');
  await page.waitForURL('**/aanmelden/gegevens');
  await page.fill('[name=naam]', name);
  await page.fill('[name=email]', 'iemand@school.example');
  await page.fill('[name=school]', school);
  await page.fill('[name=plaats]', place);
  await page.locator('[name=sector]').first().check();
  await page.fill('[name=kortingscode]', 'DEMO2017');
  await page.click('main form button[type=submit]');
  await page.waitForURL('**/aanmelden/controle');
  await page.click('main form button[type=submit]');
  await page.waitForURL('**/mijn/**');
  await page.context().close();
}

async function signIn(browser, password, lang) {
  const page = await visitor(browser, { javaScript: false, lang });
  await page.goto(`${server.url}/kantoor`);
  await page.fill('#name', 'beheer');
  await page.fill('#password', password);
  await page.click('main form button[type=submit]');
  await page.waitForURL('**/kantoor');
  return page;
}

/** Follows a link to a file. Returns: its type and its first bytes. */
async function file(page, address) {
  const answer = await page.context().request.get(address);
  assert.equal(answer.status(), 200, address);
  return [answer.headers()['content-type'], (await answer.body()).subarray(0, 5).toString('latin1')];
}

async function sheets(browser, page) {
  note('new badges are printed, and the printing is on record');
  await page.goto(`${server.url}/kantoor/badges`);
  await look(browser, page, '1-vellen');
  await page.click('main form.card button[type=submit]');
  await page.waitForURL(/partij\/\d+/);
  await look(browser, page, '2-partij');
  assert.deepEqual(await file(page, `${page.url().split('?')[0]}.pdf`), ['application/pdf', '%PDF-']);
  note('nothing is due after that, and the page says so');
  await page.goto(`${server.url}/kantoor/badges`);
  assert.match(await page.innerText('table'), /beheer/);
  await page.click('main form.card button[type=submit]');
  await look(browser, page, '3-niets-nieuws');
  assert.equal(await page.locator('[role=alert]').count(), 1);
}

async function layout(browser, page) {
  note('a layout of our own, shown with real names while it is edited');
  await page.goto(`${server.url}/kantoor/badges/indelingen`);
  await look(browser, page, '4-indelingen');
  await page.fill('[name=name]', 'ons-vel');
  await page.click('main form button[type=submit]');
  await page.waitForURL(/indelingen\/ons-vel/);
  await look(browser, page, '5-indeling');
  const width = await page.locator('img.badge-sheet').first().evaluate((image) => image.naturalWidth);
  assert.ok(width > 500, 'the sheet is a picture');
  const text = await page.inputValue('#ini');
  note('a mistake comes back with its line, its reason, and what was typed');
  const bad = text.replace('columns = 2', 'columns = 3');
  await page.fill('#ini', bad);
  await page.click('button[value=preview]');
  await look(browser, page, '6-fout');
  assert.match(await page.innerText('[role=alert]'), /Regel 7: \[page\]/);
  assert.equal((await page.inputValue('#ini')).replaceAll('\r', ''), bad);
  note('mended, it is shown and saved');
  await page.fill('#ini', text.replace('points = 8 .. 28', 'points = 8 .. 20'));
  await page.click('button[value=preview]');
  assert.equal(await page.locator('[role=alert]').count(), 0);
  await page.click('button[value=save]');
  await page.waitForURL(/bewaard/);
  await look(browser, page, '7-bewaard');
}

async function desk(browser, page) {
  note('somebody at the desk lost the badge');
  await page.goto(`${server.url}/kantoor/badges/zoeken`);
  await look(browser, page, '8-balie');
  await page.fill('main input[type=search], main input[name]', 'bergh');
  await page.click('main form button[type=submit]');
  await look(browser, page, '9-gevonden');
  await page.click('main a[href*="/kantoor/badges/persoon/"]');
  await look(browser, page, '10-persoon');
  await page.click('form[action$="/nieuw"] button[type=submit]');
  await look(browser, page, '11-nieuw');
}

async function tell() {
  note('a congress with three visitors');
  const password = server.command('init').match(/beheer\s+(\S+)/)[1];
  server.command('import', '--tickets', 'sample', path.join(TOP, 'schedule/sample/lerarencongres-2017.json'));
  await server.start(SEPTEMBER);
  const browser = await openBrowser();
  try {
    for (const person of PEOPLE) await signUp(browser, person);
    const page = await signIn(browser, password);
    await sheets(browser, page);
    await layout(browser, page);
    await desk(browser, page);
    note('the same in English');
    const english = await signIn(browser, password, 'en-GB');
    for (const [at, name] of [['', 'vellen'], ['/indelingen/ons-vel', 'indeling'], ['/zoeken?q=bergh', 'balie']]) {
      await english.goto(`${server.url}/kantoor/badges${at}`);
      await look(browser, english, `12-en-${name}`);
    }
  } finally {
    await browser.close();
    await server.stop();
  }
}

try {
  await tell();
  console.log(`pictures in ${SHOTS}`);
} catch (error) {
  console.error(`while: ${step}`);
  console.error(error);
  process.exitCode = 1;
}
