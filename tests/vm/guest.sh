#!/bin/bash
# Runs in the VM as its only service: mounts, modules, the command in /vm/command; its exit status goes to /vm/status.
# /vm/environment says where things are.
export PATH=/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin HOME=/root LANG=C.UTF-8
. /vm/environment
/bin/busybox stty -onlcr < /dev/console 2>/dev/null
mount -t tmpfs none /run
mkdir -p /dev/pts /dev/shm
mount -t devpts none /dev/pts
mount -t tmpfs none /dev/shm
/bin/busybox ip link set lo up
/bin/busybox hostname test-vm
for module in "$VM_CACHE"/modules/*; do
    case $module in
        *vivid.ko*) insmod "$module" n_devs=1 node_types=0x1 num_inputs=1 input_types=0 vid_cap_nr=10 ;;
        *) insmod "$module" ;;
    esac || echo "VM: no $module"
done
"$VM_TESTS/loopback.sh" || echo "VM: no v4l2loopback"
read -r uptime _ < /proc/uptime
echo "VM: ready after $uptime s"
cd "$VM_FOLDER" || exit 1
bash /vm/command < /dev/null
status=$?
read -r uptime _ < /proc/uptime
echo "VM: ended after $uptime s with status $status"
echo $status > /vm/status
sync
/bin/busybox poweroff -f
