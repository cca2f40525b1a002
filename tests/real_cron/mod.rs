//! cron's own `crontab`, as the user nobody. Needs root.
#![cfg(target_os = "linux")]

use std::path::{Path, PathBuf};
use std::process::Command;

use test_support::{Home, Outcome, install_azdo, write_script};

/// The home of the user nobody, with the program in it.
struct Nobody {
    home: Home,
    ours: PathBuf,
}

impl Nobody {
    fn new() -> Nobody {
        let home = Home::new();
        let ours = home.path().join("it's 100% $HOME/git-credential-azdo");
        std::fs::create_dir(ours.parent().unwrap()).unwrap();
        install_azdo(&ours);
        // Nothing of systemd's is used.
        write_script(&home.path().join("tools/systemctl"), "#!/bin/sh\nexit 1\n");
        let give = Command::new("chown").args(["-R", "nobody"]).arg(home.path()).status();
        assert!(give.unwrap().success());
        Nobody { home, ours }
    }

    fn run(&self, program: &Path, arguments: &[&str]) -> Outcome {
        let user = ["--reuid=nobody", "--regid=nogroup", "--clear-groups", "--"];
        let words = user.into_iter().chain([program.to_str().unwrap()]);
        let setpriv = Path::new("/usr/bin/setpriv");
        let tools = self.home.path().join("tools");
        let path = format!("{}:/usr/bin:/bin", tools.display());
        let words: Vec<&str> = words.chain(arguments.iter().copied()).collect();
        self.home.program(setpriv, words).env("PATH", path).run()
    }

    fn renew(&self, option: &str) -> Outcome {
        self.run(&self.ours, &["renew", option]).succeeds()
    }

    fn crontab(&self) -> String {
        self.run(Path::new("/usr/bin/crontab"), &["-l"]).stdout
    }
}

#[test]
fn line_of_the_crontab_starts_the_program() {
    let nobody = Nobody::new();
    let others = nobody.crontab();
    let is_ours = others.is_empty() || others.starts_with("# mine\n");
    assert!(is_ours, "nobody has a crontab, which this would replace: {others}");
    let file = nobody.home.path().join("before");
    let before = "# mine\nMAILTO=\"\"\n\n3 4 5 6 * date +\\%s \t\n";
    std::fs::write(&file, before).unwrap();
    nobody.run(Path::new("/usr/bin/crontab"), &[file.to_str().unwrap()]).succeeds();
    nobody.renew("--schedule").prints_about("by cron");
    nobody.renew("--schedule");
    nobody.renew("--status").prints_about(nobody.ours.to_str().unwrap());
    let crontab = nobody.crontab();
    assert!(crontab.starts_with(before), "{crontab}");
    let line = crontab.lines().filter(|line| line.contains("* * * /bin/sh "));
    let [line] = line.collect::<Vec<_>>()[..] else { panic!("{crontab}") };
    let command = line.splitn(6, ' ').last().unwrap().replace(r"\%", "%");
    // What cron starts is replaced by a program that says how.
    write_script(&nobody.ours, "#!/bin/sh\nnice\necho \"$PATH\" \"$XDG_DATA_HOME\" \"$@\"\n");
    let home = nobody.home.path().display();
    let variables = ["LOGNAME=nobody", "SHELL=/bin/sh", "PATH=/usr/bin:/bin"];
    let of_home = format!("HOME={home}");
    let words = ["-i", &of_home].into_iter().chain(variables).chain(["/bin/sh", "-c", &command]);
    let ran = nobody.run(Path::new("/usr/bin/env"), &words.collect::<Vec<_>>()).succeeds();
    ran.says_nothing().prints(&format!(
        "19\n{home}/tools:/usr/bin:/bin {home}/data renew --all --within 14d --scheduled\n"
    ));
    install_azdo(&nobody.ours);
    nobody.renew("--unschedule");
    assert_eq!(nobody.crontab(), before);
    nobody.run(Path::new("/usr/bin/crontab"), &["-r"]).succeeds();
    nobody.renew("--schedule");
    nobody.renew("--unschedule");
    assert_eq!(nobody.crontab(), "");
}
