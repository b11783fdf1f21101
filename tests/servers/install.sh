#!/bin/sh
# Installs the servers and tools of the tests from Debian packages; starts nothing. Quick when all is there.
# Postfix, Dovecot and swaks for mail; MIME::tools as another reader of it; Chromium for pages; promtool (prometheus)
# and systemd-analyze for deploy/.
set -eu
packages="postfix dovecot-core dovecot-imapd dovecot-lmtpd swaks libnet-ssleay-perl libmagic1 libmime-tools-perl"
packages="$packages chromium fonts-dejavu-core prometheus systemd"
missing=""
for package in $packages; do
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q "ok installed" || missing="$missing $package"
done
[ -z "$missing" ] && exit 0
if [ "$(id -u)" -ne 0 ]; then
    echo "missing:$missing; install them as root: apt-get install$missing" >&2
    exit 1
fi
export DEBIAN_FRONTEND=noninteractive
# The tests start the servers from folders of their own; nothing may start by itself.
echo "postfix postfix/main_mailer_type select No configuration" | debconf-set-selections
policy=/usr/sbin/policy-rc.d
made_policy=""
if [ ! -e "$policy" ]; then
    printf '#!/bin/sh\nexit 101\n' > "$policy"
    chmod 755 "$policy"
    made_policy=yes
fi
apt-get update -qq
# shellcheck disable=SC2086
apt-get install -y -qq --no-install-recommends $missing
[ -n "$made_policy" ] && rm "$policy"
exit 0
