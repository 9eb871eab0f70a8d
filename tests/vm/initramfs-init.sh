#!/bin/busybox sh
# First program in the VM: puts a throw-away layer over the host's root (read-only) and goes on in there.
/bin/busybox --install -s /bin
mount -t proc none /proc
mount -t sysfs none /sys
mount -t devtmpfs none /dev
for module in /modules/*; do insmod "$module" || echo "VM: no $module"; done
mount -t 9p -o trans=virtio,version=9p2000.L,ro,cache=loose,msize=512000 host /host || poweroff -f
mount -t tmpfs -o size=75% none /layer
mkdir /layer/upper /layer/work
mount -t overlay -o lowerdir=/host,upperdir=/layer/upper,workdir=/layer/work none /root || poweroff -f
mkdir -p /root/proc /root/sys /root/dev /root/vm
mount -t 9p -o trans=virtio,version=9p2000.L,msize=512000 exchange /root/vm || poweroff -f
for folder in proc sys dev; do mount --move /$folder /root/$folder; done
exec switch_root /root /bin/bash /vm/guest.sh
