// SPDX-License-Identifier: EUPL-1.2
//
// The register's pages in a browser, after a congress of which two days were scanned: a teacher's
// portfolio with its forms and certificate, the certificate's public page, and what organisers see.
// Each is looked at on a phone, on a phone of 320 px and on a desktop, and its accessibility is checked.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { BUILD, Server, accessible, openBrowser, shot, temporaryFolder, visitor } from './harness.mjs';

const folder = temporaryFolder();
const server = new Server(folder);
let step = 'start';
const note = (text) => { step = text; console.log(`- ${text}`); };

/** The page at all widths, and its accessibility. */
async function look(browser, page, name) {
  await shot(page, name);
  await page.setViewportSize({ width: 320, height: 800 });
  const [wide, missing] = await page.evaluate(() => [
    document.documentElement.scrollWidth - document.documentElement.clientWidth,
    /\{\{|t\.[a-z]+\.[a-z]+/.test(document.body.innerText)]).catch(() => [0, false]);
  assert.ok(wide <= 0, `${name} is ${wide} px too wide at 320`);
  assert.ok(!missing, `${name} shows the name of a text`);
  await page.screenshot({ path: path.join(process.env.TEST_SHOTS ?? path.join(BUILD, 'tests/browser/shots'), `${name}-320.png`), fullPage: true });
  await accessible(browser, page, name);
}

/** Somebody of the staff, signed in. */
async function staff(browser, name) {
  const page = await visitor(browser, { javaScript: false });
  await page.context().addCookies([{ name: 'lc-staff', value: name, url: server.url }]);
  return page;
}

async function teacher(browser, link) {
  note('a teacher looks at the portfolio');
  const page = await visitor(browser, { javaScript: false });
  await page.goto(`${server.url}/mijn/${link}/register`);
  assert.match(await page.innerText('main'), /Leraar 1 de Vries/);
  await look(browser, page, '60-portfolio');

  note('tells the register number, wrongly and well');
  const standing = page.locator('#inschrijving form');
  await standing.locator('[name=number]').fill('R100001');
  await standing.locator('[name=birth]').fill('29 februari');
  await standing.locator('button').click();
  assert.equal(await page.locator('[role=alert]').count(), 1);
  await shot(page, '61-portfolio-fout');
  await standing.locator('[name=birth]').fill('1980-02-29');
  await standing.locator('button').click();
  assert.equal(await page.locator('[role=alert]').count(), 0);

  note('adds what was followed elsewhere');
  const own = page.locator('#elders form');
  for (const [name, value] of [['name', 'Leeskring'], ['provider', 'De Kring'], ['contribution', 'Beter lezen.'],
    ['content', 'Zes avonden.'], ['date', '2017-03-01'], ['area1', '1,5'], ['contact', '1']]) {
    await own.locator(`[name=${name}]`).fill(value);
  }
  await own.locator('button').click();
  assert.match(await page.innerText('main'), /Leeskring/);

  note('makes a certificate, and anybody sees whether it holds');
  await page.locator('#bewijs form button').click();
  const paper = await page.locator('#bewijs a[href$=".pdf"]').getAttribute('href');
  await look(browser, page, '62-portfolio-bewijs');
  const stranger = await visitor(browser, { javaScript: false });
  await stranger.goto(`${server.url}${paper.replace(/^.*\/bewijs/, '/bewijs').replace('.pdf', '')}`);
  assert.match(await stranger.innerText('main'), /Leraar 1 de Vries/);
  await look(browser, stranger, '63-bewijs-openbaar');
}

async function later(browser, link) {
  note('who was not enrolled reads from when');
  const page = await visitor(browser, { javaScript: false });
  await page.goto(`${server.url}/mijn/${link}/register`);
  assert.match(await page.innerText('main'), /1 augustus 2018/);
  await look(browser, page, '64-portfolio-later');
}

async function organisers(browser) {
  const page = await staff(browser, 'twee');
  const pages = [['', '70-register-uren'], ['/aanbod', '71-aanbod'], ['/aanbod/s2', '72-aanbod-sessie'],
    ['/correcties', '73-correcties'], ['/correcties?q=leraar', '74-correctie-nieuw'], ['/wie', '75-wie'], ['/levering', '76-levering']];
  for (const [place, name] of pages) {
    note(`the office looks at register${place}`);
    await page.goto(`${server.url}/kantoor/register${place}`);
    await look(browser, page, name);
  }

  note('an offering that is not right is refused, under its own name');
  await page.goto(`${server.url}/kantoor/register/aanbod/s2`);
  await page.fill('[name=area1]', 'een uur');
  await page.click('button[value=save]');
  assert.match(await page.innerText('h1'), /Sessie 2/);
  assert.ok(await page.locator('.field-error').count() >= 1);
  await look(browser, page, '77-aanbod-fout');

  note('a second person agrees to a correction');
  await page.goto(`${server.url}/kantoor/register/correcties`);
  await page.locator('button[value=yes]').first().click();
  assert.match(await page.innerText('main'), /ingestemd/);
  await look(browser, page, '78-correcties-beantwoord');

  note('the books are closed');
  const admin = await staff(browser, 'drie');
  await admin.goto(`${server.url}/kantoor/register`);
  await admin.locator('form[action$="/sluiten"] button').click();
  assert.match(await admin.innerText('main'), /De boeken zijn gesloten op/);
  await look(browser, admin, '79-boeken-dicht');

  note('and in English');
  const english = await visitor(browser, { javaScript: false, lang: 'en-GB' });
  await english.context().addCookies([{ name: 'lc-staff', value: 'drie', url: server.url }]);
  await english.goto(`${server.url}/kantoor/register`);
  await shot(english, '80-books-closed');
}

async function tell() {
  server.command('init');
  const filled = spawnSync(path.join(BUILD, 'tests/register/register_world'), [folder], { encoding: 'utf8', timeout: 60_000 });
  assert.equal(filled.status, 0, filled.stderr);
  const [now, ...links] = filled.stdout.trim().split('\n');
  await server.start(now);
  const browser = await openBrowser();
  await teacher(browser, links[0]);
  await later(browser, links[2]);
  await organisers(browser);
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
