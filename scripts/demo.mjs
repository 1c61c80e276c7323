// `npm run demo`: makes the checkout runnable, then runs the main job from end to end (examples/demo).
//   npm run demo -- --ha       several brokers on etcd, of which the leader dies
//   npm run demo -- --keep     either of them, and leaves its fleet running
import { spawn } from 'node:child_process';
import { root } from './lib/project.mjs';
import { prepare } from './prepare.mjs';

const complaints = await prepare();
if (complaints === '') {
  const words = process.argv.slice(2);
  const story = words.includes('--ha') ? 'ha/main.js' : 'main.js';
  const args = [`${root}dist/examples/demo/${story}`, ...words];
  const demo = spawn(process.execPath, args, { cwd: root, stdio: 'inherit' });
  // The demo has things to put back, so it decides when both end. The terminal sends Ctrl-C to
  // both; SIGTERM comes here only.
  process.on('SIGINT', () => undefined);
  process.on('SIGTERM', () => demo.kill('SIGTERM'));
  demo.on('close', (code) => {
    process.exitCode = code ?? 1;
  });
} else {
  console.error(complaints);
  process.exitCode = 1;
}
