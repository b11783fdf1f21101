#!/bin/sh
# Files behind a password or a key that no other maker writes: S/MIME by OpenSSL, OpenPGP by GnuPG, archives by 7-Zip.
#
#     tests/data/makers/locked.sh tests/data/documents
#
# Run by hand; the outputs are committed. All of them hold the same line of text. The keys are thrown away: nobody opens
# these files again.
set -eu
target=$(realpath "$1")
work=$(mktemp -d)
trap 'gpgconf --homedir "$work/gnupg" --kill all; rm -rf "$work"' EXIT
mkdir -m 700 "$work/gnupg"
cd "$work"
printf 'Văn bản MẬT sau khóa\n' > van-ban.txt

openssl req -x509 -newkey rsa:2048 -nodes -keyout key.pem -out certificate.pem -days 3650 -subj '/CN=Nguoi nhan' 2>/dev/null
openssl cms -encrypt -binary -aes-256-cbc -in van-ban.txt -outform DER -out "$target/smime-locked.p7m" certificate.pem
openssl cms -encrypt -binary -aes-256-gcm -in van-ban.txt -outform PEM -out "$target/smime-gcm-locked.pem" certificate.pem

lock="gpg --batch --quiet --homedir $work/gnupg --pinentry-mode loopback --passphrase secret"
$lock --quick-generate-key nguoi-nhan@example.org rsa2048 encrypt 2>/dev/null
$lock --symmetric --output "$target/gpg-locked.gpg" van-ban.txt
$lock --symmetric --armor --output "$target/gpg-locked.asc" van-ban.txt
$lock --trust-model always --encrypt --recipient nguoi-nhan@example.org --output "$target/gpg-key-locked.pgp" van-ban.txt

7zz a -bso0 -tzip -psecret -mem=ZipCrypto "$target/zipcrypto-locked.zip" van-ban.txt
