# Runs a program on a terminal of its own, types an answer when it prompts for one, and writes what
# the terminal shows to a file. Git for Windows comes with this Perl, but without `script` and
# `expect`; the terminal is one of MSYS, as in Git Bash. It runs on Linux, too.
#
# perl pty.pl TRANSCRIPT ANSWERS COMMAND...
# Each line of ANSWERS is a part of a prompt, a tab, and the answer.
use strict;
use warnings;
use Fcntl;
use POSIX qw(setsid :sys_wait_h);

my ($transcript, $answers, @command) = @ARGV;
open(my $file, '<', $answers) or die "$answers: $!\n";
my @answers = map { chomp; [split /\t/] } <$file>;
open(my $log, '>', $transcript) or die "$transcript: $!\n";
binmode $log;

sub terminals { grep { -e } map { ("/dev/pty$_", "/dev/pts/$_") } 0 .. 255 }

my %known = map { $_ => 1 } terminals();
sysopen(my $master, '/dev/ptmx', O_RDWR | O_NOCTTY) or die "/dev/ptmx: $!\n";
my $unlock = pack 'i', 0;
ioctl($master, 0x40045431, $unlock) if $^O eq 'linux'; # TIOCSPTLCK
my ($name) = grep { !$known{$_} } terminals() or die "no new terminal\n";

my $child = fork // die "fork: $!\n";
if (!$child) {
    setsid();
    close $master;
    sysopen(my $terminal, $name, O_RDWR) or die "$name: $!\n";
    POSIX::dup2(fileno($terminal), $_) for 0 .. 2;
    exec { $command[0] } @command or die "$command[0]: $!\n";
}

my ($shown, $status, $end) = ('', undef, time + 90);
while (time < $end) {
    my $ready = '';
    vec($ready, fileno($master), 1) = 1;
    if (select($ready, undef, undef, 0.2)) {
        my $read = sysread($master, my $bytes, 4096);
        if ($read) {
            $shown .= $bytes;
            print $log $bytes;
        }
    } elsif (defined $status) {
        last;
    }
    if (@answers && $shown =~ /\Q$answers[0][0]\E/) {
        # What is typed before the program reads is thrown away.
        select(undef, undef, undef, 1);
        $shown = '';
        my $answer = shift @answers;
        syswrite($master, $answer->[1] . "\r");
    }
    if (!defined $status && waitpid($child, WNOHANG) == $child) {
        $status = $?;
        $end = time + 3;
    }
}
kill 'KILL', $child unless defined $status;
die "did not end\n" unless defined $status;
die "not asked: $answers[0][0]\n" if @answers;
exit($status >> 8);
