import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AccountNames } from '../../../src/agent/sockets/account-names.js';
import { EXIT_STATUS, StartError } from '../../../src/common/shutdown/exit-status.js';

const names = new AccountNames({
  passwd:
    'root:x:0:0:root:/root:/bin/bash\nlibvirt-qemu:x:64055:104::/var/lib/libvirt:/usr/sbin/nologin\nodd:x::0::/:\n',
  group: 'root:x:0:\nkvm:x:104:qemu,me\n',
});

const isBadConfiguration = (pattern: RegExp) => (error: unknown) =>
  error instanceof StartError && error.exitStatus === EXIT_STATUS.BAD_CONFIGURATION && pattern.test(error.message);

test('users and groups are found by name or number', () => {
  assert.deepEqual(
    [names.uidOf('libvirt-qemu', 'k'), names.uidOf('root', 'k'), names.uidOf('4711', 'k')],
    [64_055, 0, 4_711],
  );
  assert.deepEqual([names.gidOf('kvm', 'k'), names.gidOf('root', 'k'), names.gidOf('4711', 'k')], [104, 0, 4_711]);
});

test('one that there is not, or that has no number, is a configuration error that names the setting', () => {
  assert.throws(
    () => names.uidOf('nobody-here', 'sockets[0].rules[1].uids'),
    isBadConfiguration(/^sockets\[0\]\.rules\[1\]\.uids: .*nobody-here/),
  );
  assert.throws(() => names.uidOf('odd', 'k'), isBadConfiguration(/no user odd/));
  assert.throws(() => names.gidOf('kv', 'socketGroup'), isBadConfiguration(/^socketGroup: there is no group kv /));
});
