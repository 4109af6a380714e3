// SPDX-License-Identifier: EUPL-1.2
//
// After the sale, in a browser: a teacher changes sessions, has a name corrected, reads the badge on a
// phone without a network, asks for a lost link, hands the ticket over; the colleague cancels; the
// office cancels a session under somebody, who chooses again. Without JavaScript but for the badge.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { Server, TOP, accessible, openBrowser, plainText, shot, temporaryFolder, visitor } from './harness.mjs';

const SEPTEMBER = '2017-09-20T10:00:00+02:00';
const folder = temporaryFolder();
const server = new Server(folder);
let step = 'start';
const note = (text) => { step = text; console.log(`- ${text}`); };
const submit = 'main form button[type=submit]:not([name])';

async function until(what, condition) {
  const deadline = Date.now() + 30_000;
  for (;;) {
    const found = condition();
    if (found) return found;
    assert.ok(Date.now() < deadline, `waited in vain: ${what}`);
    await new Promise((resolve) => { setTimeout(resolve, 50); });
  }
}

/** The text of the first letter to an address that has the words. */
async function letter(to, words) {
  const mail = path.join(folder, 'mail');
  return until(`a letter to ${to} with “${words}”`, () => (fs.existsSync(mail) ? fs.readdirSync(mail) : [])
    .filter((name) => name.endsWith('.eml')).map((name) => fs.readFileSync(path.join(mail, name), 'utf8'))
    .filter((text) => new RegExp(`^To: .*${to}`, 'm').test(text))
    .map(plainText)
    .find((text) => text.includes(words)));
}

/** Signs up with the free voucher. Returns the path of the private page. */
async function signUp(page, name, email) {
  await page.goto(`${server.url}/aanmelden`);
  await page.check('input[name=kaartje][value=vrijdag]');
  await page.click(submit);
  await page.waitForURL('**/aanmelden/sessies');
  await page.locator('details.choose').first().locator('label.choice input[type=radio][value]:not([value=""])').first().check();
  await page.click(submit);
  await page.waitForURL('**/aanmelden/gegevens');
  await page.fill('[name=naam]', name);
  await page.fill('[name=email]', email);
  await page.fill('[name=school]', 'OBS De Regenboog');
  await page.fill('[name=plaats]', 'Amersfoort');
  await page.locator('[name=sector]').first().check();
  await page.fill('[name=kortingscode]', 'DEMO2017');
  await page.click(submit);
  await page.waitForURL('**/aanmelden/controle');
  await page.click(submit);
  await page.waitForURL('**/mijn/**');
  return new URL(page.url()).pathname.replace(/\?.*/, '');
}

const sessionsOf = (page) => page.locator('ul.choices strong a').allInnerTexts();

async function tell() {
  const password = server.command('init').match(/beheer\s+(\S+)/)[1];
  server.command('import', '--tickets', 'sample', path.join(TOP, 'schedule/sample/lerarencongres-2017.json'));
  await server.start(SEPTEMBER);
  const browser = await openBrowser();
  const page = await visitor(browser, { javaScript: false });

  note('a teacher takes another session');
  const mine = await signUp(page, 'Ank de Vreis', 'ank@school.example');
  const before = await sessionsOf(page);
  await shot(page, '40-mijn');
  await page.goto(`${server.url}${mine}/sessies`);
  await shot(page, '41-sessies-wijzigen');
  await accessible(browser, page, 'sessies wijzigen');
  const round = page.locator('details.choose').first();
  await round.evaluate((details) => { details.open = true; }).catch(() => {});
  await round.locator('label.choice input[type=radio][value]:not([value=""])').nth(1).check({ force: true });
  await page.click(submit);
  await page.waitForURL(/gewijzigd=sessies/);
  const after = await sessionsOf(page);
  assert.equal(after.length, 1);
  assert.notDeepEqual(after, before);

  note('the name was wrong, and the badge follows');
  await page.goto(`${server.url}${mine}/badge`);
  const oldNumber = await page.innerText('.phone-number');
  await page.goto(`${server.url}${mine}/naam`);
  await page.fill('[name=naam]', 'A');
  await page.locator('[name=naam]').evaluate((field) => { field.required = false; }).catch(() => {});
  await page.click(submit);
  assert.equal(await page.locator('.field-error').count(), 1);
  await shot(page, '42-naam-fout');
  await page.fill('[name=naam]', 'Ank de Vries');
  await page.click(submit);
  await page.waitForURL(/gewijzigd=naam/);
  assert.match(await page.innerText('main'), /Ank de Vries/);

  note('the badge on a phone, also without a network');
  const phone = await visitor(browser);
  await phone.emulateMedia({ colorScheme: 'dark' });
  await phone.goto(`${server.url}${mine}/badge`);
  assert.notEqual(await phone.innerText('.phone-number'), oldNumber);
  await shot(phone, '43-badge-telefoon');
  await accessible(browser, phone, 'badge op de telefoon');
  assert.deepEqual(await phone.$eval('.phone-badge', (badge) => [getComputedStyle(badge).backgroundColor, getComputedStyle(badge).color]),
    ['rgb(255, 255, 255)', 'rgb(0, 0, 0)']);
  await phone.setViewportSize({ width: 320, height: 640 });
  assert.ok(await phone.$eval('.phone-qr', (code) => code.getBoundingClientRect().width) >= 319, 'as wide as the phone');
  await phone.waitForFunction(async () => (await (await caches.open('badge-1')).keys()).length >= 2);
  await phone.reload(); // now by way of the worker
  await phone.context().setOffline(true);
  await phone.reload();
  assert.match(await phone.innerText('.phone-name'), /Ank de Vries/);
  await phone.context().setOffline(false);

  note('the link is lost, and asked for');
  await page.goto(`${server.url}/link-kwijt`);
  await accessible(browser, page, 'link kwijt');
  const answers = [];
  for (const address of ['niemand@school.example', 'ank@school.example']) {
    await page.fill('[name=email]', address);
    await page.click(submit);
    await page.waitForURL(/verstuurd=1/);
    answers.push(await page.innerText('main'));
  }
  assert.equal(answers[0], answers[1]);
  await shot(page, '44-link-kwijt');
  assert.ok((await letter('ank@school.example', 'link naar je eigen pagina')).includes(mine));

  note('the ticket goes to a colleague');
  await page.goto(`${server.url}${mine}/overdragen`);
  await shot(page, '45-overdragen');
  await accessible(browser, page, 'overdragen');
  await page.fill('[name=naam]', 'Bart Bos');
  await page.fill('[name=email]', 'bart@school.example');
  await page.click(submit);
  await page.waitForURL(/mijn.klaar/);
  await page.goto(`${server.url}${mine}/naam`);
  assert.match(await page.innerText('main'), /overgedragen, dan staat die link/);
  const link = new URL((await letter('bart@school.example', 'overgedragen')).match(/https?:\S+\/mijn\/[^\s<"]+/)[0]).pathname;
  assert.notEqual(link, mine);
  await page.goto(`${server.url}${link}`);
  assert.deepEqual(await sessionsOf(page), after);

  note('the office cancels the session; the colleague chooses first');
  const office = await visitor(browser, { javaScript: false });
  await office.goto(`${server.url}/kantoor`);
  await office.fill('#name', 'beheer');
  await office.fill('#password', password);
  await office.click('main form button[type=submit]');
  await office.waitForURL('**/kantoor');
  await office.goto(`${server.url}/kantoor/sessies`);
  await office.locator('tr', { hasText: after[0] }).first().locator('a[href^="/kantoor/sessies/"]').click();
  await shot(office, '46-kantoor-sessie');
  await accessible(browser, office, 'kantoor sessie');
  const cancelForm = office.locator('form', { has: office.locator('input[value=annuleren]') });
  await cancelForm.locator('[name=reden]').fill('spreker ziek');
  await cancelForm.locator('button').click();
  assert.match(await office.innerText('main'), /gaat niet door/i);
  assert.ok((await letter('bart@school.example', 'als eerste kiezen')).includes(after[0]));
  await page.goto(`${server.url}${link}`);
  assert.deepEqual(await sessionsOf(page), []);

  note('terms, and a cancellation with what they say');
  await office.goto(`${server.url}/kantoor/voorwaarden`);
  await office.locator('[name=tot]').first().fill('2017-09-29T00:00');
  await office.locator('[name=percentage]').first().fill('50');
  await office.click(submit);
  await shot(office, '47-kantoor-voorwaarden');
  await accessible(browser, office, 'voorwaarden');
  await office.goto(`${server.url}/kantoor/deelnemers?q=Bart`);
  await shot(office, '48-kantoor-deelnemers');
  await office.click('main table a');
  await shot(office, '49-kantoor-deelnemer');
  await accessible(browser, office, 'deelnemer');
  await page.goto(`${server.url}${link}/annuleren`);
  await shot(page, '50-annuleren');
  await accessible(browser, page, 'annuleren');
  await page.check('[name=zeker]');
  await page.click(submit);
  await page.waitForURL(/gewijzigd=annulering/);
  assert.match(await page.innerText('main'), /geannuleerd/);
  await page.goto(`${server.url}${link}/badge`);
  assert.match(await page.innerText('main'), /geen badge/);
  await browser.close();
  await server.stop();
}

try {
  await tell();
} catch (error) {
  console.error(`at “${step}”:`, error);
  if (server.process?.exitCode === null) await server.stop('SIGKILL');
  process.exitCode = 1;
  process.exit();
}
