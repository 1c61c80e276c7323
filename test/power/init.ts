/**
 * The guest's first process. What it is to check stands on the kernel's command line; it always ends the machine, as a
 * kernel without a first process would only hang.
 */
export const INIT = `#!/bin/busybox sh
/bin/busybox --install -s
mount -t devtmpfs dev /dev
exec </dev/console >/dev/console 2>&1
mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t cgroup2 cgroup2 /sys/fs/cgroup
mkdir -p /dev/shm /dev/pts
mount -t tmpfs shm /dev/shm
mount -t devpts pts /dev/pts
ln -s /proc/self/fd /dev/fd
for fd in 0:stdin 1:stdout 2:stderr; do ln -s /proc/self/fd/\${fd%:*} /dev/\${fd#*:}; done
mount -t tmpfs tmp /tmp
mount -t tmpfs run /run
ip link set lo up
hostname power
export PATH=/usr/sbin:/usr/bin HOME=/root RMA_KERNEL_DOUBLE=/project/bin/kernel-double
for word in $(cat /proc/cmdline); do
  case $word in
    rma.patience=*) export RMA_PATIENCE=\${word#*=} ;;
    rma.checks=*) checks=$(echo "\${word#*=}" | tr , ' ') ;;
  esac
done
cd /project
node dist/test/power/guest/main.js $checks
poweroff -f
`;
