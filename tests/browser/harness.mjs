// SPDX-License-Identifier: EUPL-1.2
//
// What the browser tests stand on: a real server in a folder of its own, a real kiosk, and
// Chromium at a phone's and a desktop's width. Every process is waited for and ended by its id.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import readline from 'node:readline';
import { createRequire } from 'node:module';
import { chromium } from 'playwright-core';

const require = createRequire(import.meta.url);
const axeSource = fs.readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

export const TOP = path.resolve(import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname), '../..');
export const BUILD = process.env.TEST_BUILD ?? path.join(TOP, 'build/debug');
export const SHOTS = process.env.TEST_SHOTS ?? path.join(BUILD, 'tests/browser/shots');

const program = (room) => path.join(BUILD, room, `congress-${room}`);

/** A folder that goes away with the test, unless KEEP is set. */
export function temporaryFolder() {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'congress-'));
  process.on('exit', () => process.env.KEEP ? console.log(`kept ${folder}`) : fs.rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Runs one of our programs to its end. Returns its standard output; throws with everything it said otherwise. */
export function run(room, args, { status = 0, input = '' } = {}) {
  const done = spawnSync(program(room), args, { encoding: 'utf8', timeout: 120_000, input });
  assert.equal(done.status, status, `congress-${room} ${args.join(' ')}\n${done.stdout}\n${done.stderr}`);
  return done.stdout;
}

/** The registration server, started and stopped as often as the story needs. */
export class Server {
  constructor(folder) {
    this.folder = folder;
    this.config = path.join(folder, 'server.ini');
    const text = fs.readFileSync(path.join(TOP, 'server/packaging/demo.ini'), 'utf8');
    fs.writeFileSync(this.config, text.replaceAll('@DATA@', folder).replaceAll('@PORT@', '0'));
  }

  command(...args) {
    const [name, ...rest] = args;
    return run('server', [name, '--config', this.config, ...rest]);
  }

  async start(now) {
    this.process = spawn(program('server'), ['serve', '--config', this.config, '--port', String(this.port ?? 0), '--now', now],
      { stdio: ['ignore', 'pipe', 'pipe'] });
    this.log = '';
    this.process.stderr.on('data', (part) => { this.log += part; });
    this.ended = new Promise((resolve) => this.process.once('exit', (code, signal) => resolve({ code, signal })));
    const lines = readline.createInterface({ input: this.process.stdout });
    const ready = new Promise((resolve) => lines.on('line', (line) => {
      const match = line.match(/listening on (http:\/\/127\.0\.0\.1:(\d+))/);
      if (match) resolve(match);
    }));
    const first = await Promise.race([ready, this.ended]);
    assert.ok(Array.isArray(first), `the server ended at once:\n${this.log}`);
    this.url = first[1];
    this.port = Number(first[2]);
  }

  async stop(signal = 'SIGTERM') {
    this.process.kill(signal);
    const end = await this.ended;
    if (signal === 'SIGTERM') assert.equal(end.code, 0, `the server did not stop well:\n${this.log}`);
  }
}

/** A kiosk with a data folder of its own. */
export class Kiosk {
  constructor(folder) { this.folder = folder; }

  pair(server, code) {
    return run('kiosk', ['pair', '--data', this.folder, '--server', server.url, '--code', code]);
  }

  /** Holds a folder of pictures before the kiosk. Returns one object a scan. */
  scan(frames, ...more) {
    const said = run('kiosk', ['--headless', '--data', this.folder, '--frames', frames, '--once', ...more]);
    return said.trim().split('\n').filter(Boolean).map((line) => JSON.parse(line));
  }
}

export async function openBrowser() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
      '--disable-component-update', '--disable-sync'],
  });
}

/** One visitor: a browser context with its own cookies. */
export async function visitor(browser, { javaScript = true, lang = 'nl-NL' } = {}) {
  const context = await browser.newContext({
    javaScriptEnabled: javaScript, locale: lang, viewport: { width: 1280, height: 900 }, acceptDownloads: true,
  });
  context.setDefaultTimeout(15_000);
  const page = await context.newPage();
  page.on('pageerror', (error) => { throw error; });
  return page;
}

/** Pictures of the page as it stands, on a phone and on a desktop, and its accessibility checked. */
export async function shot(page, name) {
  fs.mkdirSync(SHOTS, { recursive: true });
  for (const [width, kind] of [[390, 'phone'], [1280, 'desktop']]) {
    await page.setViewportSize({ width, height: 900 });
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
      .catch(() => 0);
    assert.ok(overflow <= 0, `${name} is ${overflow} px too wide at ${width}`);
    await page.screenshot({ path: path.join(SHOTS, `${name}-${kind}.png`), fullPage: true });
  }
}

/** No violation of WCAG 2.2 A and AA that a program can find. The page's own policy forbids scripts, so the
 *  check runs on a copy of its markup with the same styles. */
export async function accessible(browser, page, name) {
  const context = await browser.newContext({ bypassCSP: true, viewport: { width: 1280, height: 900 } });
  const copy = await context.newPage();
  await context.addCookies(await page.context().cookies());
  await copy.goto(page.url());
  await copy.addScriptTag({ content: axeSource });
  const result = await copy.evaluate(() => globalThis.axe.run(document, {
    runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'],
  }));
  await context.close();
  assert.deepEqual(result.violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.html).slice(0, 3).join(' | ')}`), [],
    `${name} is not accessible`);
}

/** Somebody on a small phone. The pages' policy is passed by for axe only: without it nothing of theirs runs. */
export async function phone(browser, { javaScript = true } = {}) {
  const context = await browser.newContext({
    javaScriptEnabled: javaScript, locale: 'nl-NL', viewport: { width: 320, height: 700 }, bypassCSP: javaScript,
  });
  context.setDefaultTimeout(30_000);
  return context.newPage();
}

/** The page as it stands: not too wide, and without a fault of WCAG 2.2 A or AA that a program can find. */
export async function good(page, name) {
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  assert.ok(wide <= 0, `${name} is ${wide} px too wide at 320`);
  await page.evaluate(axeSource);
  const found = await page.evaluate(() => globalThis.axe.run(document, {
    runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'],
  }));
  assert.deepEqual(found.violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.html).slice(0, 3).join(' | ')}`), [],
    `${name} is not accessible`);
}

/** The plain text of a letter, which comes first in it: as it is, in base64 or quoted-printable. */
export function plainText(letter) {
  const [, encoding, body] = letter.match(/Content-Type: text\/plain[^]*?Content-Transfer-Encoding: (\S+)\r\n\r\n([^]*?)\r\n--/);
  if (encoding === 'base64') return Buffer.from(body, 'base64').toString('utf8');
  if (encoding !== 'quoted-printable') return body;
  const bytes = body.replace(/=\r\n/g, '').replace(/=([0-9A-F]{2})/g, (all, hex) => String.fromCharCode(parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString('utf8');
}

/** Tells a story to its end. When it breaks off: says at which step and what the server said, and ends both. */
export async function walk(server, tell, step) {
  try {
    await tell();
  } catch (error) {
    console.error(`at “${step()}”:`, error);
    console.error(server.log);
    server.process?.kill('SIGKILL');
    process.exit(1);
  }
}
