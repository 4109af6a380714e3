// SPDX-License-Identifier: EUPL-1.2
//
// A treasurer's afternoon on a phone of 320 px, each page searched for faults of accessibility, the refusals
// too: a school orders on account, its colleagues choose meanwhile, and a bank statement holds what pays it,
// what seems to, a part, too much, something unknown and costs; a wrong match comes off, and cash is booked.
import assert from 'node:assert/strict';
import path from 'node:path';
import fs from 'node:fs';
import { Server, TOP, good, openBrowser, phone, plainText, temporaryFolder, walk } from './harness.mjs';

const SEPTEMBER = '2017-09-20T10:00:00+02:00';
const SHOTS = process.env.TEST_SHOTS;
const folder = temporaryFolder();
const server = new Server(folder);
let step = 'start';
const note = (text) => { step = text; console.log(`- ${text}`); };

async function seen(page, name) {
  if (SHOTS) await page.screenshot({ path: path.join(SHOTS, `money-${name}.png`), fullPage: true });
  await good(page, name);
}

const press = (page, selector) => Promise.all([page.waitForNavigation(), page.locator(selector).first().click()]);
const said = async (page) => (await page.locator('.notice').allInnerTexts()).join(' ');

async function fill(page, fields) {
  for (const [name, value] of Object.entries(fields)) await page.fill(`[name="${name}"]`, value);
}

const payer = (school) => ({ school, street: 'Lange Laan 12', postcode: '8011ab', city: 'Zwolle',
  email: 'facturen@klimop.example', reference: 'PO-7', cost_centre: '4300' });

/** Two colleagues at once, after the list was mended. Returns where the order's page is. */
async function school(browser) {
  note('a school signs up two, mends its list, and orders on account');
  const page = await phone(browser);
  await page.goto(`${server.url}/aanmelden/groep`);
  await press(page, 'main form > button');
  await seen(page, 'group-nothing');
  assert.match(await said(page), /Kies een kaartje.*Er staat nog niemand/s);
  await page.check('[name=kaartje][value=vrijdag]');
  await fill(page, { contact: 'Mieke', email: 'mieke@klimop.example', school: 'De Klimop', plaats: 'Zwolle',
    lijst: 'naam;e-mail\nAnna;anna@klimop.example\nBert;bert-at-klimop' });
  await page.selectOption('#sector', { index: 1 });
  await press(page, 'main form > button');
  assert.match(await said(page), /Regel 3: .*Bert;bert-at-klimop/s);
  await page.fill('#lijst', 'naam;e-mail\nAnna;anna@klimop.example\nBert;bert@klimop.example');
  await press(page, 'main form > button');
  await press(page, 'a[href="/aanmelden/rekening"]');
  assert.equal(await page.inputValue('[name=email]'), 'mieke@klimop.example');
  await fill(page, payer('OBS De Klimop'));
  await press(page, 'main form button');
  await seen(page, 'order');
  assert.match(await page.innerText('main'), /€\s90,00[^]*6 oktober 2017/); // not after the congress began
  await page.close();
}

async function alone(browser, name, pays) {
  const page = await phone(browser);
  await page.goto(`${server.url}/aanmelden`);
  await page.check('input[value=vrijdag]');
  await press(page, 'main form button');
  await page.goto(`${server.url}/aanmelden/gegevens`);
  await fill(page, { naam: name, email: `${name}@school.example`, school: pays, plaats: 'Zwolle' });
  await page.locator('[name=sector]').first().check();
  await press(page, 'main form button[type=submit]');
  await press(page, 'a[href="/aanmelden/rekening"]');
  await fill(page, payer(pays));
  await press(page, 'main form button');
  await page.close();
}

/** The letter with @part in its name, once it lies there. */
async function letter(part) {
  const mail = path.join(folder, 'mail');
  for (let tries = 0; tries < 200; tries++) {
    const name = fs.existsSync(mail) && fs.readdirSync(mail).find((file) => file.includes(part) && file.endsWith('.eml'));
    if (name) return plainText(fs.readFileSync(path.join(mail, name), 'utf8'));
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`no letter ${part}`);
}

async function colleague(browser) {
  note('a colleague chooses by an own link before the school has paid');
  const link = (await letter('invited')).match(/http:\S+\/mijn\/\S+/)[0];
  const page = await phone(browser, { javaScript: false });
  await page.goto(`${link}/sessies`);
  await page.locator('details[open] input[type=radio]').nth(1).check();
  await press(page, 'main form > .buttons button, main form button.button');
  await page.goto(link);
  assert.equal(await page.locator('.choices .choice').count(), 1);
  await page.close();
}

/** A statement of our account, from 0. @entries: amount, name and text of each. */
function statement(name, entries) {
  const amount = (sum) => `<Amt Ccy="EUR">${Math.abs(sum).toFixed(2)}</Amt><CdtDbtInd>${sum < 0 ? 'DBIT' : 'CRDT'}</CdtDbtInd>`;
  const balance = (kind, sum) => `<Bal><Tp><CdOrPrtry><Cd>${kind}</Cd></CdOrPrtry></Tp>${amount(sum)}<Dt><Dt>2017-09-20</Dt></Dt></Bal>`;
  const side = (sum) => (sum < 0 ? 'Cdtr' : 'Dbtr');
  const lines = entries.map(([sum, who, text], n) => `<Ntry>${amount(sum)}<Sts>BOOK</Sts><BookgDt><Dt>2017-09-20</Dt></BookgDt>
<AcctSvcrRef>${name}-${n}</AcctSvcrRef><NtryDtls><TxDtls><RltdPties><${side(sum)}><Nm>${who}</Nm></${side(sum)}></RltdPties>
<RmtInf><Ustrd>${text}</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>`);
  const end = entries.reduce((sum, [more]) => sum + more, 0);
  const file = path.join(folder, `${name}.xml`);
  fs.writeFileSync(file, `<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"><BkToCstmrStmt><Stmt><Id>${name}</Id>
<Acct><Id><IBAN>NL91ABNA0417164300</IBAN></Id></Acct>${balance('OPBD', 0)}${balance('CLBD', end)}${lines.join('')}</Stmt></BkToCstmrStmt></Document>`);
  return file;
}

async function takeIn(page, file) {
  await page.goto(`${server.url}/kantoor/bank`);
  await page.setInputFiles('#statement', file);
  await press(page, 'form[enctype] button');
}

async function bank(page) {
  note('a statement is taken in once, and its entries say what they are');
  const file = statement('S1', [[90, 'OBS De Klimop', 'F2017-00001'], [45, 'Het Kompas', 'kaartje'], [20, 'De Regenboog', 'F2017-00003'],
    [50, 'De Vuurtoren', 'F2017-00004'], [5, 'Wie', 'wat'], [-3.5, 'Bank', 'kosten']]);
  await takeIn(page, file);
  await seen(page, 'statement');
  const tags = await page.locator('tbody .tag').allInnerTexts();
  assert.deepEqual(tags, ['betaalt', 'waarschijnlijk', 'betaalt een deel', 'te veel betaald', 'apart', 'apart']);
  for (const [bad, says] of [[file, /al verwerkt/], [path.join(TOP, 'README.md'), /geen XML/]]) {
    await takeIn(page, bad);
    assert.match(await said(page), says);
    await seen(page, 'statement-refused');
  }
  await page.goto(`${server.url}/kantoor`);
  assert.match(await said(page), /4 keer/);
}

async function decide(page) {
  note('what seems right is right after all, and then it is not; the rest is decided about');
  await page.goto(`${server.url}/kantoor/bank/1`);
  await press(page, 'button:has-text("Ja, dat klopt")');
  assert.match(page.url(), /\/kantoor\/bank\/1$/);
  const row = page.locator('tr', { hasText: 'Het Kompas' });
  await row.locator('summary').press('Enter');
  await seen(page, 'undo');
  await Promise.all([page.waitForNavigation(), row.locator('button').press('Enter')]);
  assert.equal(await row.locator('.tag').innerText(), 'apart');
  await Promise.all([page.waitForNavigation(), row.locator('a[href*="#apart-"]').click()]);
  await seen(page, 'books');
  const at = (text) => page.locator('table', { has: page.locator('tr[id]') }).locator('tr', { hasText: text });
  await at('Het Kompas').locator('[name=number]').fill('F2017-00099');
  await press(page, 'tr:has-text("Het Kompas") button:has-text("Hoort bij")');
  assert.match(await said(page), /F2017-00099: Deze factuur bestaat niet/);
  await at('Het Kompas').locator('[name=number]').fill('f2017-00002');
  await press(page, 'tr:has-text("Het Kompas") button:has-text("Hoort bij")');
  await press(page, 'tr:has-text("De Vuurtoren") button:has-text("Stuur terug")');
  await press(page, 'tr:has-text("kosten") button:has-text("Hoort niet hier")');
  await press(page, 'tr:has-text("Wie") button:has-text("Hoort niet hier")');
  assert.match(await page.innerText('main'), /De boeken kloppen/);
  await page.goto(`${server.url}/kantoor/bank`);
  assert.equal(await page.locator('tbody .tag').innerText(), '0');
}

async function cash(page) {
  note('the rest of an invoice is paid in cash');
  await page.goto(`${server.url}/kantoor/bestelling/3`);
  await fill(page, { paid: '99', how: 'contant aan de balie' });
  await press(page, 'form[action$="/betaald"] button');
  await seen(page, 'cash-refused');
  await page.fill('[name=paid]', '25,00');
  await press(page, 'form[action$="/betaald"] button');
  assert.match(await page.innerText('dl.facts'), /betaald/);
  await seen(page, 'cash');
}

async function tell() {
  const password = server.command('init').match(/beheer\s+(\S+)/)[1];
  server.command('import', '--tickets', 'sample', path.join(TOP, 'schedule/sample/lerarencongres-2017.json'));
  await server.start(SEPTEMBER);
  const browser = await openBrowser();
  await school(browser);
  await alone(browser, 'Kees', 'Het Kompas');
  await alone(browser, 'Ank', 'De Regenboog');
  await alone(browser, 'Otto', 'De Vuurtoren');
  await colleague(browser);
  const page = await phone(browser);
  await page.goto(`${server.url}/kantoor`);
  await fill(page, { name: 'beheer', password });
  await press(page, 'main form button');
  await bank(page);
  await decide(page);
  await cash(page);
  await browser.close();
  await server.stop();
  console.log('ok');
}

await walk(server, tell, () => step);
