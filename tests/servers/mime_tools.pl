# Reads messages with Perl's MIME::tools and says of each whether a decoded part holds the token.
# In: the token and the messages, each as its length in octets on a line and its octets. Out: a line `1` or `0` each.
use strict;
use warnings;
use MIME::Parser;

binmode STDIN;
$| = 1;

sub next_item {
    my $length = <STDIN>;
    return undef unless defined $length;
    my $octets = "";
    read(STDIN, $octets, int($length)) == int($length) or die "cut off";
    return $octets;
}

sub holds {
    my ($entity, $token) = @_;
    my @waiting = ($entity);
    while (my $part = shift @waiting) {
        push @waiting, $part->parts;
        my $body = $part->bodyhandle;
        return 1 if $body && index($body->as_string, $token) >= 0;
    }
    return 0;
}

my $token = next_item();
while (defined(my $message = next_item())) {
    my $parser = MIME::Parser->new;
    $parser->output_to_core(1);
    $parser->tmp_to_core(1);
    $parser->extract_uuencode(1);
    $parser->ignore_errors(1);
    local $SIG{__WARN__} = sub { };
    my $entity = eval { $parser->parse_data($message) };
    print(($entity && holds($entity, $token)) ? "1\n" : "0\n");
}
