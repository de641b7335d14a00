import { expect, test } from './support/test';

/**
 * The six steps of the selftest that came with the proposal (test_xdp_chain.sh, 4 October 2019):
 * two one-line programs, one ping after each change. "Works" is PASS, "fails" is DROP.
 */
test('the six steps of the original selftest, with a ping', async ({ app }) => {
  await app.open();
  await app.openExample('Selftest: pass, then drop');
  await app.unwire('xdp_dummy', 'PASS'); // the example comes wired, the selftest starts from nothing
  const ping = async () => (await app.runAll())[0]!.verdict;
  const iface = (await app.document()).interfaces[0]!.name;

  await app.interfaceAction(iface, 'Detach');
  await test.step('1 Pre-setup: works', async () => {
    expect(await ping()).toMatch(/not-run|PASS/);
  });
  await app.interfaceAction(iface, 'Attach xdp_dummy');
  await test.step('2 Empty map: works', async () => expect(await ping()).toBe('PASS'));
  await app.wire('xdp_dummy', '*', 'xdp_drop');
  await test.step('3 Wildcard act: fails', async () => expect(await ping()).toBe('DROP'));
  await app.unwire('xdp_dummy', '*');
  await test.step('4 Post-delete map: works', async () => expect(await ping()).toBe('PASS'));
  await app.wire('xdp_dummy', 'PASS', 'xdp_drop');
  await test.step('5 Pass act: fails', async () => expect(await ping()).toBe('DROP'));
  await app.interfaceAction(iface, 'Detach');
  await test.step('6 Post-delete prog: works', async () => {
    expect(await ping()).toMatch(/not-run|PASS/);
  });
});
