// What goes wrong for people: an address without TLS, a wrong key, a session that ends, a server
// that restarts, an action that a policy denies.
//   node troubles.js URL FOLDER SCENARIO ARGUMENTS...
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import {
  click,
  launch,
  Run,
  settled,
  signInAsLocalUser,
  signInWithKey,
  waitLive,
  within,
} from './browser';

const [url = '', folder = '.', scenario = '', ...given] = process.argv.slice(2);
const run = new Run(url, join(folder, scenario));

// Copies by the button and pastes with the keyboard, as a person would.
async function insecureOrigin(page: Page) {
  const [key = '', secret = ''] = given;
  await run.go(page, '/');
  await signInWithKey(page, key, secret);
  await waitLive(page);
  await run.go(page, '/ecr/repositories/copied');
  const uri = (await within(page, 'repository-uri').first().textContent())?.trim() ?? '';
  run.check(uri.endsWith('/copied'), `the URI is "${uri}"`);
  run.check(
    await page.evaluate(() => !window.isSecureContext && navigator.clipboard === undefined),
    'the origin is a secure one',
  );
  await page.locator('.copy-value:has([data-testid="repository-uri"]) button').first().click();
  await page.getByText('Copied').first().waitFor();
  await run.picture(page, 'copied');
  await run.go(page, '/ecr/repositories/create');
  await within(page, 'repository-name').locator('input').focus();
  await page.keyboard.press('Control+V');
  const pasted = await within(page, 'repository-name').locator('input').inputValue();
  run.check(pasted === uri, `copied "${pasted}" instead of "${uri}"`);
}

async function wrongCredentials(page: Page) {
  const [key = ''] = given;
  await run.go(page, '/');
  for (const [id, secret] of [
    [key, 'not the secret of this key'],
    ['AKIAIOSFODNN7EXAMPLE', 'wrong'],
  ] as const) {
    await signInWithKey(page, id, secret);
    await within(page, 'error').getByText('InvalidCredentials').waitFor();
    await run.picture(page, 'refused');
  }
  run.check((await within(page, 'live').count()) === 0, 'signed in with a wrong key');
}

// The page notices by itself, says why, and comes back to where it was.
async function sessionExpiry(page: Page) {
  await signInAsLocalUser(run, page);
  await run.go(page, '/ecs/clusters');
  await waitLive(page);
  await within(page, 'session-expired').waitFor();
  await run.picture(page, 'expired');
  await click(page, 'local-user');
  await waitLive(page);
  run.check(new URL(page.url()).pathname === '/console/ecs/clusters', `came back to ${page.url()}`);
}

async function restart(page: Page) {
  await signInAsLocalUser(run, page);
  await run.go(page, '/ecs/clusters');
  await waitLive(page);
  await settled(page);
  await page.evaluate(() => Object.assign(window, { samePage: true }));
  await run.ask('stop');
  await waitLive(page, 'reconnecting');
  await run.picture(page, 'away');
  await run.ask('start');
  await waitLive(page);
  await page.getByText('made-while-away').first().waitFor();
  await run.ask('create-cluster later');
  await page.getByText('later').first().waitFor({ timeout: 5_000 });
  await run.picture(page, 'back');
  run.check(await page.evaluate(() => 'samePage' in window), 'the page was loaded anew');
  run.check((await within(page, 'session-expired').count()) === 0, 'the session was lost');
}

async function denied(page: Page) {
  const [key = '', secret = ''] = given;
  await run.go(page, '/');
  await signInWithKey(page, key, secret);
  await waitLive(page);
  await run.go(page, '/ecr/repositories');
  await page.getByText('readable').first().waitFor();
  await run.go(page, '/ecr/repositories/create');
  await within(page, 'repository-name').locator('input').fill('forbidden');
  await click(page, 'submit');
  const error = within(page, 'error').first();
  await error.waitFor();
  const text = (await error.textContent()) ?? '';
  await run.picture(page, 'denied');
  run.check(text.includes('AccessDenied'), `no code in: ${text}`);
  run.check(text.includes('ecr:CreateRepository'), `no action in: ${text}`);
  run.check(/Request ID/i.test(text), `no request id in: ${text}`);
}

const refused = /status of (400|401|403)/;
const away = /ERR_CONNECTION_(REFUSED|RESET)|ERR_INCOMPLETE|ERR_EMPTY_RESPONSE|net::ERR_FAILED/;
const scenarios: Record<string, [(page: Page) => Promise<void>, RegExp[]]> = {
  'insecure-origin': [insecureOrigin, []],
  'wrong-credentials': [wrongCredentials, [refused]],
  'session-expiry': [sessionExpiry, [refused]],
  restart: [restart, [away]],
  denied: [denied, [refused]],
};

async function main() {
  const [steps, expected] = scenarios[scenario]!;
  const browser = await launch('--host-resolver-rules=MAP minato.test 127.0.0.1');
  const page = await run.open(browser, {}, expected);
  await run.attempt(page, scenario, () => steps(page));
  await run.end(browser);
}

void main();
