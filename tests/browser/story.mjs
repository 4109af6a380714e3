// SPDX-License-Identifier: EUPL-1.2
//
// One congress, from the first visitor to the last register hour, with every part the real one:
// a teacher signs up without JavaScript and pays, another with it and a voucher; the organiser prints a
// sheet; the very PNG that came out is held before the kiosk, in the morning and with the network gone;
// the activity stands on the teacher's page. Leaves a picture of each page at both widths.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { Kiosk, Server, SHOTS, TOP, accessible, openBrowser, plainText, run, shot, temporaryFolder, visitor } from './harness.mjs';

const SEPTEMBER = '2017-09-20T10:00:00+02:00';
const ROUND_ONE = '2017-10-06T10:10:00+02:00';
const AFTERNOON = '2017-10-06T16:30:00+02:00';

const teachers = [
  { name: 'Zoë van den Bergh-Oosterhuis van Wassenaer', email: 'zoe@school.example', enrolled: true, javaScript: false },
  { name: 'فاطمة الزهراء', email: 'fatima@school.example', enrolled: false, javaScript: true, voucher: 'DEMO2017' },
];

const folder = temporaryFolder();
const server = new Server(folder);
let step = 'start';
const note = (text) => { step = text; console.log(`- ${text}`); };

/** From the programme to the private page. Returns its address and the chosen session's title. */
async function signUp(browser, who, pictures) {
  const page = await visitor(browser, { javaScript: who.javaScript });
  const picture = async (name) => {
    if (!pictures) return;
    await shot(page, name);
    if (who.javaScript) await accessible(browser, page, name);
  };
  await page.goto(`${server.url}/aanmelden`);
  await picture('03-kaart');
  await page.check('input[value=beide]');
  await page.click('main form button[type=submit]');
  await page.waitForURL('**/aanmelden/sessies');

  const first = page.locator('details.choose').first().locator('label.choice').nth(1);
  const title = await first.locator('strong').innerText();
  await first.locator('input').check();
  await picture('04-sessies');
  await page.locator('details.choose').first().locator('button').click(); // keeps it, and opens the next round
  await page.waitForURL(/open=/);
  await page.locator('details.choose[open]').locator('label.choice').nth(2).locator('input').check();
  await page.click('main form > .buttons button[type=submit]');
  await page.waitForURL('**/aanmelden/gegevens');

  await page.click('main form button[type=submit]');
  assert.ok(await page.locator('.field-error').count() >= 4, 'all missing fields are told at once');
  await picture('05-gegevens-fout');
  await page.fill('[name=naam]', who.name);
  await page.fill('[name=email]', who.email);
  await page.fill('[name=school]', 'OBS De Regenboog');
  await page.fill('[name=plaats]', 'Amersfoort');
  await page.locator('[name=sector]').first().check();
  await page.fill('[name=registernummer]', '12345678');
  if (who.enrolled) await page.check('[name=ingeschreven]');
  if (who.voucher) await page.fill('[name=kortingscode]', who.voucher);
  await picture('06-gegevens');
  await page.click('main form button[type=submit]');
  await page.waitForURL('**/aanmelden/controle');
  assert.match(await page.innerText('main'), new RegExp(title.slice(0, 12)));
  await picture('07-controle');
  await page.click('main form button[type=submit]');
  if (!who.voucher) await pay(page, picture);
  await page.waitForURL('**/mijn/**');
  const paid = await page.innerText('main');
  assert.match(paid, /LC17-\d+/);
  assert.ok(paid.includes(title), 'the chosen session stands on the private page');
  await picture('10-mijn-congres');
  await page.close();
  return title;
}

/** Through the demo bank, whose page plays the provider's checkout. */
async function pay(page, picture) {
  await page.waitForURL(/\/(bestelling|demo-bank)\//);
  // The bank's answer may take a moment: until then the order's page says so.
  for (let tries = 0; tries < 100 && !page.url().includes('/demo-bank/'); tries++) {
    if (tries === 0) await picture('08-betalen');
    const onward = page.locator('a[href$="/betalen"]');
    await (await onward.count() > 0 ? onward : page.locator('a[href$="/terug"]')).click();
    await page.waitForLoadState();
  }
  await picture('09-bank');
  await page.click('button[value=paid]');
  await page.waitForLoadState();
  for (let tries = 0; tries < 100 && !page.url().includes('/mijn/'); tries++) {
    await page.click('a[href$="/terug"]');
    await page.waitForLoadState();
  }
}

/** The letters, once all have been written; an address to letter map. */
async function letters() {
  const mail = path.join(folder, 'mail');
  const deadline = Date.now() + 30_000;
  let files = [];
  while (files.length < teachers.length && Date.now() < deadline) {
    files = fs.existsSync(mail) ? fs.readdirSync(mail).filter((name) => name.endsWith('.eml')) : [];
    await new Promise((resolve) => { setTimeout(resolve, 50); });
  }
  assert.equal(files.length, teachers.length, 'a letter each');
  return files.map((name) => fs.readFileSync(path.join(mail, name), 'utf8'));
}

function privateLink(letter) {
  const text = plainText(letter);
  return new URL(text.match(/https?:\S+\/mijn\/\S+/)[0]).pathname;
}

async function signIn(browser, password) {
  const page = await visitor(browser);
  await page.goto(`${server.url}/kantoor`);
  await page.fill('#name', 'beheer');
  await page.fill('#password', password);
  await page.click('main form button[type=submit]');
  await page.waitForURL('**/kantoor');
  return page;
}

/** Presses the button of the badges page and keeps what comes. */
async function printSheet(office, format, file) {
  await office.goto(`${server.url}/kantoor/badges`);
  await office.check('[value=all]');
  await office.selectOption('#sides', 'front');
  await office.click('main form button[type=submit]');
  await office.waitForURL('**/kantoor/badges/partij/*');
  if (format === 'png') await office.click('details summary');
  const [download] = await Promise.all([
    office.waitForEvent('download'),
    office.click(format === 'png' ? 'details a' : '.buttons a'),
  ]);
  await download.saveAs(file);
}

async function makeKiosk(office, door) {
  await office.goto(`${server.url}/kantoor/kiosken`);
  await office.fill('#kiosk-name', `kiosk ${door}`);
  await office.selectOption('#kiosk-door', { label: door });
  await office.click('main form.card button[type=submit]');
  assert.ok(await office.evaluate(() => document.querySelector('.pair img').naturalWidth) > 100, 'the pairing picture is there');
  return (await office.innerText('#pair-code')).trim();
}

async function tell() {
  note('the server starts on an empty folder with the sample congress');
  const password = server.command('init').match(/beheer\s+(\S+)/)[1];
  server.command('import', '--tickets', 'sample', path.join(TOP, 'schedule/sample/lerarencongres-2017.json'));
  await server.start(SEPTEMBER);
  const browser = await openBrowser();

  note('anybody reads the programme');
  const reader = await visitor(browser);
  await reader.goto(server.url);
  await shot(reader, '01-welkom');
  await accessible(browser, reader, 'welkom');
  await reader.goto(`${server.url}/programma`);
  assert.ok(await reader.locator('.session').count() > 100, 'over a hundred sessions');
  await shot(reader, '02-programma');
  await accessible(browser, reader, 'programma');
  await reader.locator('.session h3 a').first().click();
  await shot(reader, '02-sessie');
  await accessible(browser, reader, 'sessie');
  await reader.goto(`${server.url}/programma`);
  await reader.click('.site-nav a[hreflang=en]');
  assert.equal(await reader.getAttribute('html', 'lang'), 'en');
  await shot(reader, '02-programme-english');

  note('two teachers sign up, one without JavaScript');
  const titles = [];
  for (const who of teachers) titles.push(await signUp(browser, who, true));

  note('each gets one letter with badge and calendar');
  const sent = await letters();
  for (const letter of sent) {
    assert.match(letter, /filename="badge.pdf"/);
    assert.match(letter, /filename="programma.ics"/);
  }
  const links = Object.fromEntries(sent.map((letter) => [letter.match(/^To: [^]*?([^\s<>]+@[^\s<>]+?)>?\r$/m)[1], privateLink(letter)]));

  note('the organiser prints a sheet and makes a kiosk');
  const office = await signIn(browser, password);
  await shot(office, '20-kantoor');
  await accessible(browser, office, 'kantoor');
  const frames = path.join(folder, 'frames');
  fs.mkdirSync(frames);
  await printSheet(office, 'pdf', path.join(folder, 'badges.pdf'));
  await printSheet(office, 'png', path.join(frames, 'sheet.png'));
  fs.mkdirSync(SHOTS, { recursive: true });
  fs.copyFileSync(path.join(frames, 'sheet.png'), path.join(SHOTS, '21-badges-sheet.png'));
  await shot(office, '21-badges');
  for (const [name, address] of [['22-bestellingen', '/kantoor/bestellingen'], ['23-sessies', '/kantoor/sessies'], ['26-logboek', '/kantoor/logboek']]) {
    await office.goto(server.url + address);
    await shot(office, name);
    await accessible(browser, office, name);
  }
  const programme = JSON.parse(run('schedule', ['convert', '--to', 'json', path.join(TOP, 'schedule/sample/lerarencongres-2017.json')]));
  const session = programme.sessions.find((one) => one.title === titles[0] && one.starts === '2017-10-06T10:15');
  assert.ok(session, `the sample has ${titles[0]} in the first round`);
  const code = await makeKiosk(office, session.room);
  await shot(office, '24-kiosk-koppelen');
  const kiosk = new Kiosk(path.join(folder, 'door'));
  kiosk.pair(server, code);
  await office.close();
  await server.stop();

  note('the sheet is held before the kiosk, first with the server there, then without');
  await server.start(ROUND_ONE);
  const offset = Date.parse(ROUND_ONE) - Date.now();
  run('kiosk', ['sync', '--data', kiosk.folder]);
  await server.stop();
  const scans = kiosk.scan(frames, '--clock-offset-ms', String(offset));
  assert.equal(scans.length, teachers.length, 'every badge on the sheet was read');
  for (const scan of scans) assert.equal(scan.group, 'go', JSON.stringify(scan));
  assert.deepEqual(scans.map((scan) => scan.name).sort(), teachers.map((who) => who.name).sort());
  run('kiosk', ['journal', 'verify', '--data', kiosk.folder]);

  note('the network is back, and the afternoon has come');
  await server.start(AFTERNOON);
  run('kiosk', ['sync', '--data', kiosk.folder]);
  const organiser = await signIn(browser, password);
  await organiser.goto(`${server.url}/kantoor/kiosken`);
  await shot(organiser, '25-kiosken');
  await accessible(browser, organiser, 'kiosken');
  await organiser.goto(`${server.url}/kantoor`);
  await shot(organiser, '27-kantoor-na-afloop');

  note('the activity stands on the teacher\'s page and in the export');
  for (const who of teachers) {
    const page = await visitor(browser, { javaScript: who.javaScript });
    const deadline = Date.now() + 30_000;
    do await page.goto(server.url + links[who.email]);
    while (await page.locator('.activity').count() === 0 && Date.now() < deadline);
    assert.equal(await page.locator('.activity').count(), 1, 'one activity');
    const text = await page.innerText('#register');
    assert.match(text, /1,00/);
    assert.ok(text.includes(session.title));
    assert.equal(/1 augustus 2018/.test(text), !who.enrolled, 'kept for who was not enrolled');
    await shot(page, who.enrolled ? '30-mijn' : '31-mijn-bewaard');
    if (who.javaScript) await accessible(browser, page, 'mijn');
    await page.close();
  }
  const [download] = await Promise.all([
    organiser.waitForEvent('download'),
    organiser.click('a[href="/kantoor/register.csv"]'),
  ]);
  const csv = fs.readFileSync(await download.path(), 'utf8');
  assert.equal(csv.trim().split('\r\n').length, 1 + teachers.length);
  for (const who of teachers) assert.ok(csv.includes(who.name));
  await browser.close();
  await server.stop();
}

try {
  await tell();
  console.log(`told; pictures in ${SHOTS}`);
} catch (error) {
  console.error(`at “${step}”:`, error);
  if (server.process?.exitCode === null) await server.stop('SIGKILL');
  if (server.log) console.error(server.log.slice(-3000));
  process.exitCode = 1;
  process.exit();
}
