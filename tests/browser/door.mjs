// SPDX-License-Identifier: EUPL-1.2
//
// A door without a kiosk: staff with a phone. The choice of door, the search by name, and each kind of card, at a
// phone's and a desktop's width and at 320 px, checked for accessibility, and a scan made with the keyboard alone. Then
// a kiosk that is sent to another door from the office, and its line at the end of the day.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { Kiosk, Server, SHOTS, TOP, accessible, openBrowser, run, shot, temporaryFolder, visitor } from './harness.mjs';

const ROUND_ONE = '2017-10-06T10:10:00+02:00';
const SEPTEMBER = '2017-09-20T10:00:00+02:00';
const NAME = 'Zoë van den Bergh-Oosterhuis van Wassenaer';

const folder = temporaryFolder();
const server = new Server(folder);
let step = 'start';
const note = (text) => { step = text; console.log(`- ${text}`); };

/** The page as it stands: pictures, no sideways scrolling on the smallest phone, WCAG. */
async function look(browser, page, name) {
  await shot(page, `deur-${name}`);
  await page.setViewportSize({ width: 320, height: 640 });
  const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  assert.ok(over <= 0, `${name} is ${over} px too wide at 320`);
  await page.screenshot({ path: path.join(SHOTS, `deur-${name}-320.png`), fullPage: true });
  await accessible(browser, page, `deur-${name}`);
}

/** Somebody with a free ticket and a seat in the first round. */
async function signUp(browser) {
  const page = await visitor(browser);
  await page.goto(`${server.url}/aanmelden`);
  await page.check('input[value=beide]');
  await page.click('main form button[type=submit]');
  await page.locator('details.choose').first().locator('label.choice').first().locator('input').check();
  await page.click('main form > .buttons button[type=submit]');
  await page.waitForURL('**/aanmelden/gegevens');
  await page.fill('[name=naam]', NAME);
  await page.fill('[name=email]', 'zoe@school.example');
  await page.fill('[name=school]', 'OBS De Regenboog');
  await page.fill('[name=plaats]', 'Amersfoort');
  await page.locator('[name=sector]').first().check();
  await page.fill('[name=kortingscode]', 'DEMO2017');
  await page.click('main form button[type=submit]');
  await page.waitForURL('**/aanmelden/controle');
  await page.click('main form button[type=submit]');
  await page.waitForURL('**/mijn/**');
  await page.context().close();
}

async function signIn(browser, password) {
  const page = await visitor(browser, { javaScript: false });
  await page.goto(`${server.url}/kantoor`);
  await page.fill('#name', 'beheer');
  await page.fill('#password', password);
  await page.click('main form button[type=submit]');
  await page.waitForURL('**/kantoor');
  return page;
}

/** The door's page with what a search for @words finds. */
async function search(page, words) {
  await page.fill('#door-name', words);
  await page.click('form[method=get] button[type=submit]');
  await page.waitForURL(/naam=/);
}

/** Scans somebody by name at the door whose page this is. */
async function scan(page, words) {
  await search(page, words);
  await page.click('.door-found button');
  await page.waitForURL(/scan=/);
}

/** Presses a button that leads to a card, another than this page's. */
async function press(page, button) {
  const before = page.url();
  await page.click(button);
  await page.waitForURL((url) => url.href !== before);
  assert.match(page.url(), /scan=/, await page.innerText('main'));
}

const cardIs = async (page, group) => assert.equal(await page.locator(`section.verdict--${group}`).count(), 1, `a ${group} card`);

/** The entrance: choosing, searching, a good card, taken back. */
async function entrance(browser, page) {
  note('staff choose a door, and look somebody up by name');
  await page.goto(`${server.url}/kantoor/deur`);
  await look(browser, page, '1-keuze');
  const doors = await page.locator('.door-list a').allInnerTexts();
  const entranceName = doors.find((name) => /ingang/i.test(name));
  assert.ok(entranceName, `an entrance among ${doors.join(', ')}`);
  await page.click(`.door-list a:has-text("${entranceName}")`);
  await look(browser, page, '2-deur');
  await search(page, 'qqqq');
  await look(browser, page, '3-niemand');
  await search(page, 'bergh oosterhuis');
  assert.match(await page.innerText('.door-found'), /Zoë/);
  await look(browser, page, '4-gevonden');
  note('the person is let in, and that is taken back');
  await page.click('.door-found button');
  await page.waitForURL(/scan=/);
  await cardIs(page, 'go');
  await press(page, 'form[action$="/terug"] button'); // within half a minute, so before any picture
  await look(browser, page, '5-terug');
  await scan(page, 'bergh oosterhuis');
  await cardIs(page, 'go');
  await look(browser, page, '6-welkom');
  return doors.filter((name) => name !== entranceName);
}

/** A door the person has no seat behind: the card asks, and an organiser overrules. */
async function elsewhere(browser, page, doors) {
  note('at other doors the card says where to go');
  let asked = false;
  for (const name of doors.slice(0, 12)) {
    await page.goto(`${server.url}/kantoor/deur`);
    await page.click(`.door-list a:text-is("${name}")`);
    await scan(page, 'oosterhuis');
    asked = await page.locator('section.verdict--ask').count() === 1;
    if (asked) break;
  }
  assert.ok(asked, 'some door asks');
  await look(browser, page, '7-elders');
  await page.click('section.verdict details summary');
  await shot(page, 'deur-8-toelaten');
  await page.fill('#door-reason', 'begeleidt een leerling');
  await press(page, 'form[action$="/toelaten"] button');
  await cardIs(page, 'note');
  await look(browser, page, '9-toegelaten');
}

/** Nothing but keys: the field has the focus, a wrong number is told there, and the next one can be typed at once. */
async function keyboard(page) {
  note('a wrong number is told in its place, with the keyboard alone');
  await page.keyboard.type('1234-1');
  await page.keyboard.press('Enter');
  await page.waitForSelector('#door-problem');
  await shot(page, 'deur-10-fout');
  assert.equal(await page.evaluate(() => document.activeElement.id), 'door-number');
  assert.equal(await page.getAttribute('#door-number', 'aria-describedby'), 'door-number-hint door-problem');
}

/** A kiosk is sent to another door from the office, and the day's end shows its log beside the server's. */
async function central(browser, page, from, to) {
  note('a kiosk hears at its next contact that it stands at another door');
  await page.goto(`${server.url}/kantoor/kiosken`);
  await page.fill('#kiosk-name', 'kiosk van de hal');
  await page.selectOption('#kiosk-door', { label: from });
  await page.click('main form.card button[type=submit]');
  const kiosk = new Kiosk(path.join(folder, 'kiosk'));
  const frames = path.join(folder, 'frames');
  fs.mkdirSync(frames);
  await page.locator('.pair img').screenshot({ path: path.join(frames, 'pairing.png') });
  kiosk.pair(server, (await page.innerText('#pair-code')).trim());
  const door = () => {
    run('kiosk', ['sync', '--data', kiosk.folder]);
    return run('kiosk', ['status', '--data', kiosk.folder]).match(/^door +(.*)$/m)[1];
  };
  assert.equal(door(), from);
  await page.goto(`${server.url}/kantoor/kiosken`);
  await page.click('a:text-is("kiosk van de hal")');
  await page.waitForURL(/kiosken\/\d+/);
  await look(browser, page, '11-kiosk');
  await page.selectOption('#kiosk-move', { label: to });
  await page.click('form:has(#kiosk-move) button[type=submit]');
  await page.waitForURL('**/kantoor/kiosken');
  assert.equal(door(), to);
  note('at the end of the day a line says what the kiosk has and what the server');
  const offset = Date.parse(ROUND_ONE) - Date.now();
  const scans = kiosk.scan(frames, '--clock-offset-ms', String(offset));
  assert.deepEqual(scans.map((scan) => scan.verdict), ['not_a_badge']);
  assert.equal(door(), to);
  await page.goto(`${server.url}/kantoor/kiosken`);
  const cells = await page.locator('tr:has-text("kiosk van de hal") td').allInnerTexts();
  assert.deepEqual([cells[0], ...cells.slice(2, 5)], [to, '1', '1', '0'], 'door, scans there, scans here, apart');
}

async function tell() {
  note('a congress with one visitor');
  const password = server.command('init').match(/beheer\s+(\S+)/)[1];
  server.command('import', '--tickets', 'sample', path.join(TOP, 'schedule/sample/lerarencongres-2017.json'));
  await server.start(SEPTEMBER);
  const browser = await openBrowser();
  try {
    await signUp(browser);
    await server.stop();
    await server.start(ROUND_ONE);
    const page = await signIn(browser, password);
    const doors = await entrance(browser, page);
    await elsewhere(browser, page, doors);
    await keyboard(page);
    await central(browser, page, doors[0], doors[1]);
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
