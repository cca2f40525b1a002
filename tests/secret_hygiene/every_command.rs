//! Runs every command and looks for secrets in its output, in the arguments and environment of each
//! process, in each write, and in the remaining files.

/// strace -f watches every process and each call that could reveal something.
mod strace {
    use std::fs;
    use std::path::Path;

    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;

    use test_support::fake_azure::token_service::{CLIENT, CLIENT_SECRET};
    use test_support::fake_azure::{FakeAzure, Scope};
    use test_support::{Home, Outcome, azdo_path, pat52, pat84};

    const URL: &str = "https://dev.azure.com/acme/Fabrikam/_git/Web";
    const REQUEST: &str = "protocol=https\nhost=dev.azure.com\npath=acme/p/_git/r\n";
    const CALLS: &str = "trace=execve,write,writev,pwrite64,pwritev,sendto,sendmsg,sendmmsg,\
                         sendfile,splice,copy_file_range,add_key,keyctl,symlink,link,rename,mkdir";

    /// Where a secret may appear besides the file store.
    #[derive(Clone, Copy, PartialEq)]
    enum May {
        /// Nowhere.
        No,
        /// On standard output.
        Print,
        /// In the environment of the command that gets it.
        Run,
    }

    struct Watched {
        _azure: FakeAzure,
        home: Home,
        secrets: Vec<String>,
    }

    impl Watched {
        fn new() -> Watched {
            let azure = FakeAzure::start();
            let home = Home::new().behind(&azure.proxy(), azure.ca());
            let secrets = vec![pat84(1), pat84(2), pat84(3), pat52(4), CLIENT_SECRET.to_owned()];
            azure.add_repository("acme/Fabrikam/Web");
            for pat in &secrets[..4] {
                azure.add_pat("acme", pat, Scope::ReadAndWrite);
            }
            azure.add_pat("initech", &secrets[2], Scope::ReadAndWrite);
            for folder in ["tmp", "repository", "config/git-credential-azdo"] {
                fs::create_dir_all(home.path().join(folder)).unwrap();
            }
            home.azdo(["config", "set", "log", "yes"]).run().succeeds();
            home.git(["init", "--quiet", "repository"]).run().succeeds();
            let remote = ["-C", "repository", "remote", "add", "origin", URL];
            home.git(remote).run().succeeds();
            Watched { _azure: azure, home, secrets }
        }

        /// Whether the text contains half of a secret, or of the header made from one.
        fn shows(&self, text: &str) -> bool {
            self.secrets.iter().any(|secret| {
                let header = STANDARD.encode(format!("pat:{secret}"));
                [secret, &STANDARD.encode(secret), &header].iter().any(|form| {
                    // Half a secret is too much.
                    text.contains(&form[..form.len() / 2]) || text.contains(&form[form.len() / 2..])
                })
            })
        }

        #[track_caller]
        fn run(&self, arguments: &[&str], input: &str, may: May) -> Outcome {
            let trace = self.home.path().join("trace");
            let fixed = ["-f", "-qq", "-v", "-y", "-s", "100000", "-e", CALLS, "-o"];
            let strace = fixed.iter().copied().chain([trace.to_str().unwrap(), azdo_path()]);
            let program = self
                .home
                .program(Path::new("/usr/bin/strace"), strace.chain(arguments.iter().copied()));
            let ran = program
                .in_dir(self.home.path().join("repository"))
                .env("TMPDIR", self.home.path().join("tmp"))
                .env("GIT_CREDENTIAL_AZDO_STORE", "file")
                .without("GIT_CREDENTIAL_AZDO_VERIFY")
                .stdin(input)
                .run();
            let seen =
                fs::read_to_string(&trace).expect("strace is needed: apt-get install strace");
            fs::remove_file(&trace).unwrap();
            assert!(seen.contains("execve("), "{arguments:?}: nothing was watched");
            for line in seen.lines().filter(|line| self.shows(line)) {
                assert!(belongs(line, may), "{arguments:?}: {line}");
            }
            assert!(!self.shows(&ran.stderr), "{ran:?}");
            assert!(may != May::No || !self.shows(&ran.stdout), "{ran:?}");
            ran
        }

        /// The files that contain a secret, relative to the home directory.
        fn files(&self) -> Vec<String> {
            let mut found = Vec::new();
            let mut folders = vec![self.home.path().to_owned()];
            while let Some(folder) = folders.pop() {
                for entry in fs::read_dir(folder).unwrap() {
                    let path = entry.unwrap().path();
                    if path.is_dir() {
                        folders.push(path);
                    } else if self.shows(&String::from_utf8_lossy(&fs::read(&path).unwrap())) {
                        let path = path.strip_prefix(self.home.path()).unwrap();
                        found.push(path.to_string_lossy().into_owned());
                    }
                }
            }
            found
        }
    }

    /// Whether a secret may appear in this line of strace: `4711 write(3</path>, "...", 84) = 84`.
    fn belongs(line: &str, may: May) -> bool {
        let call = line.split_once(' ').map_or(line, |(_, call)| call.trim_start());
        let to = call.split_once('<').and_then(|(_, rest)| rest.split_once('>')).map(|(to, _)| to);
        let Some(to) = to.filter(|_| call.starts_with("write(")) else {
            return may == May::Run && call.starts_with("execve(");
        };
        let stored = to.contains("/data/git-credential-azdo/secrets/") && to.ends_with(".new");
        // git's input is passed on this way.
        let handed_over = (to.starts_with("pipe:") || to.starts_with("/memfd:"))
            && !call.starts_with("write(1<")
            && !call.starts_with("write(2<");
        stored || handed_over || may != May::No && call.starts_with("write(1<pipe:")
    }

    #[test]
    fn every_command_keeps_its_secrets_where_they_belong() {
        let it = Watched::new();
        let [first, second, third, old] = [0, 1, 2, 3].map(|number| it.secrets[number].clone());
        let brought = |pat: &str| format!("{REQUEST}username=pat\npassword={pat}\n");
        let long = "x=y\n".repeat(5_000);
        let store = ["login", "acme", "--store", "file", "--with-token"];

        it.run(&store, &first, May::No).succeeds();
        let named = [&store[..], &["--name", "build", "--expires", "90d", "--default"]].concat();
        it.run(&named, &second, May::No).succeeds();
        it.run(&store, &old, May::No).succeeds();
        it.run(&store, &first, May::No).succeeds();
        // A refused PAT is not shown either.
        it.run(&store, &format!("{third} and more"), May::No).fails();
        for (arguments, may) in [
            (&["list"][..], May::No),
            (&["config"], May::No),
            (&["list", "--json"], May::No),
            (&["list", "--check"], May::No),
            (&["log"], May::No),
            (&["log", "--json"], May::No),
            (&["check"], May::No),
            (&["check", "--all", "--json"], May::No),
            (&["default", "acme"], May::No),
            (&["restore", "acme"], May::No),
            (&["header", URL], May::Print),
            (&["header", "--json", "--name", "build", URL], May::Print),
            (&["token", "acme"], May::Print),
            (&["whoami", "acme"], May::No),
            (&["run", "acme", "--", "/bin/true"], May::Run),
            (&["rename", "acme", "globex"], May::No),
            (&["rename", "globex", "acme"], May::No),
            (&["store-move", "--to", "file"], May::No),
            (&["configure"], May::No),
            (&["doctor"], May::No),
            (&["doctor", "--json", "--scan", "."], May::No),
            (&["unconfigure"], May::No),
            (&["lock"], May::No),
            (&["help", "variables"], May::No),
            (&["version"], May::No),
        ] {
            it.run(arguments, "", may);
        }
        it.run(&["get"], REQUEST, May::Print).succeeds().prints_about(&first);
        it.run(&["get"], &format!("{long}{REQUEST}"), May::Print).succeeds();
        it.run(&["get"], &format!("{REQUEST}capability[]=state\n"), May::Print).succeeds();
        it.run(&["get"], &REQUEST.replace("dev.azure.com", "evil.example"), May::No).prints("");
        it.run(&["get"], &REQUEST.replace("acme", "globex"), May::No).prints("");
        for operation in ["store", "erase", "erase", "store"] {
            for pat in [&first, &second] {
                it.run(&[operation], &brought(pat), May::No).prints("");
                it.run(&[operation], &format!("{long}{}", brought(pat)), May::No).prints("");
            }
        }
        // The two that are in use and the one that can be restored.
        assert_eq!(it.files().len(), 3, "{:?}", it.files());

        // A PAT from a command, and one typed at git's own prompt.
        let kept = it.home.path().join("kept");
        fs::write(&kept, &third).unwrap();
        let command = ["--store", "command", "--", "/bin/cat", kept.to_str().unwrap()];
        let login = [&["login", "initech"], &command[..]].concat();
        it.run(&login, "", May::Print).succeeds();
        let initech = REQUEST.replace("acme", "initech");
        it.run(&["get"], &initech, May::Print).succeeds().prints_about(&third);
        it.run(&["logout", "initech"], "", May::No).succeeds();
        it.run(&["logout", "acme"], "", May::No).succeeds();
        it.run(&["logout", "acme", "--name", "build"], "", May::No).succeeds();
        assert_eq!(it.files(), ["kept"]);
        let asked = it.run(&["get"], &format!("{REQUEST}capability[]=state\n"), May::No).stdout;
        let state = asked.lines().filter(|line| line.starts_with("state[]")).collect::<String>();
        it.run(&["store"], &format!("{}{state}\n", brought(&old)), May::No).succeeds();

        // What a service principal's tokens are asked for with.
        let ids = ["--tenant", "11111111-2222-3333-4444-555555555555", "--client-id", CLIENT];
        let entra = ["--entra", "service-principal", "--name", "entra", "--default"];
        it.run(&[&store[..], &entra, &ids].concat(), CLIENT_SECRET, May::No).succeeds();
        it.run(&["get"], REQUEST, May::No).succeeds().prints_about("password=eyJ");
        for arguments in [
            &["list"][..],
            &["check", "acme", "--name", "entra"],
            &["header", "--name", "entra", URL],
            &["run", "acme", "--name", "entra", "--", "/usr/bin/env"],
            &["rename", "acme", "globex"],
            &["doctor", "--json"],
            &["store-move", "--to", "file"],
            &["logout", "globex", "--name", "entra"],
        ] {
            it.run(arguments, "", May::No);
        }
        let left = fs::read_dir(it.home.path().join("tmp")).unwrap().count();
        assert_eq!(left, 0, "temporary files");
        let elsewhere: Vec<String> = it.files().into_iter().filter(|it| it != "kept").collect();
        let in_store = |file: &String| file.starts_with("data/git-credential-azdo/secrets/");
        assert!(elsewhere.iter().all(in_store), "{elsewhere:?}");
    }
}
