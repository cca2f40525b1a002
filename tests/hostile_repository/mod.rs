//! Repositories that try to send a PAT elsewhere or to change what is stored: real git and git-lfs
//! with hostile submodules, `.lfsconfig`, local configuration and committed bare repositories.

mod destinations;
mod generated;
mod lfs;
mod local_config;
mod stored;
mod submodules;
mod urls;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use percent_encoding::percent_decode_str;
use test_support::fake_azure::{Authorization, FakeAzure, Request, Scope};
use test_support::{Git, Home, Outcome, azdo_for_git, pat84, write_script};

/// The repository that the user clones.
const URL: &str = "https://dev.azure.com/acme/Fabrikam/_git/Web";
/// The user's collection.
const MAIN: &str = "https://corp.example.com/tfs/Main";

/// A user with PATs of two organizations and a collection, in a network where every host answers.
struct Victim {
    azure: FakeAzure,
    home: Home,
}

/// The user's PATs: where each belongs, its name and its seed.
const PATS: [(&str, &str, u64); 4] = [
    ("https://dev.azure.com/acme", "default", 1),
    ("https://dev.azure.com/acme", "build", 2),
    ("https://dev.azure.com/contoso", "default", 3),
    (MAIN, "default", 4),
];

impl Victim {
    fn new(git: &Git) -> Victim {
        let azure = FakeAzure::start();
        azure.answer_for_every_host();
        azure.offer_basic_alone();
        let home = Home::with(git).behind(&azure.proxy(), azure.ca());
        for (url, name, seed) in PATS {
            azure.add_pat(&place(url), &pat84(seed), Scope::ReadAndWrite);
            let login = ["login", url, "--name", name, "--store", "file", "--with-token"];
            let login = home.azdo(login.iter().chain(&["--trust-host"]));
            login.stdin(pat84(seed)).run().succeeds();
        }
        for (organization, pat) in urls::of_the_attacker() {
            azure.add_pat(organization, &pat, Scope::ReadAndWrite);
        }
        for repository in [
            "acme/Fabrikam/Web",
            "contoso/Tools/Shared",
            "acme-prod/p/r",
            "corp.example.com/tfs/Main/p/r",
            "corp.example.com/tfs/Other/p/r",
        ] {
            azure.add_repository(repository);
        }
        let settings = home.path().join("config/git-credential-azdo");
        std::fs::create_dir_all(&settings).unwrap();
        std::fs::write(settings.join("config"), "store = file\n").unwrap();
        let victim = Victim { azure, home };
        victim.lower_every_guard();
        victim
    }

    /// Removes the protections of git and the network: the helper is asked for every host, and
    /// certificates are not verified.
    fn lower_every_guard(&self) {
        let ours = azdo_for_git();
        for (key, value) in [
            ("credential.helper", ours.as_str()),
            ("credential.useHttpPath", "true"),
            ("credential.protectProtocol", "false"),
            ("http.sslVerify", "false"),
            ("http.followRedirects", "true"),
            ("protocol.allow", "always"),
        ] {
            self.home.configure_git(key, value);
        }
    }

    /// Replaces the helper with one that gives a PAT to everyone, to prove that leaks are noticed.
    fn with_a_careless_helper(self) -> Victim {
        let path = self.home.path().join("careless");
        let script =
            format!("#!/bin/sh\ncat >/dev/null\nprintf 'username=x\\npassword={}\\n'\n", pat84(1));
        write_script(&path, &script);
        self.home.configure_git("credential.helper", path.to_str().unwrap());
        self
    }

    /// Commits these files to the repository that the user clones.
    fn commit(&self, files: &[(String, String)]) {
        let clone = self.home.path().join("attacker");
        self.home.git(["clone", URL, "attacker"]).run().succeeds();
        for (name, content) in files {
            let path = clone.join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, content).unwrap();
        }
        for args in [&["add", "--all"][..], &["commit", "-m", "Mean harm"], &["push"]] {
            self.home.git(args).in_dir(&clone).run().succeeds();
        }
    }

    /// Commits a submodule for each URL.
    fn add_submodules(&self, urls: &[String]) {
        let (mut modules, mut names) = (String::new(), Vec::new());
        for (number, url) in urls.iter().enumerate() {
            let quoted = url.replace('\\', "\\\\").replace('"', "\\\"");
            let name = format!("m{number}");
            modules += &format!("[submodule \"{name}\"]\n\tpath = {name}\n\turl = \"{quoted}\"\n");
            names.push(name);
        }
        self.commit(&[(".gitmodules".to_owned(), modules)]);
        let commit = self.git_in("attacker", &["rev-parse", "HEAD"]).succeeds().stdout;
        for name in &names {
            let link = format!("160000,{},{name}", commit.trim());
            let add = ["update-index", "--add", "--cacheinfo", &link];
            self.git_in("attacker", &add).succeeds();
        }
        self.git_in("attacker", &["commit", "-m", "Link them"]).succeeds();
        self.git_in("attacker", &["push"]).succeeds();
    }

    /// Runs git in a directory of the home, without a terminal and with all prompts off.
    fn git_in(&self, directory: &str, args: &[&str]) -> Outcome {
        self.home.git(args).in_dir(self.home.path().join(directory)).run()
    }

    /// Runs the program in a directory of the home with this standard input.
    fn azdo_in(&self, directory: &str, args: &[&str], input: &str) -> Outcome {
        self.home.azdo(args).in_dir(self.home.path().join(directory)).stdin(input).run()
    }

    /// Everything that the attacker must not change: the index, the secrets, the settings and the
    /// user's git configuration.
    fn belongings(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        let mut found = BTreeMap::new();
        let home = self.home.path();
        let mut left = vec![home.join(".gitconfig"), home.join("config"), home.join("data")];
        while let Some(path) = left.pop() {
            if path.is_dir() {
                left.extend(std::fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path()));
            } else if let Ok(content) = std::fs::read(&path) {
                // Locks are empty, and a mark says only that git was not answered, or rejected.
                let is_mark = path.parent().unwrap().ends_with("marks");
                let of_no_value = content.is_empty() || is_mark;
                if !of_no_value {
                    found.insert(path, content);
                }
            }
        }
        assert!(found.len() > 2, "{:?}", found.keys());
        found
    }

    /// Asserts that no PAT of the user's reached a wrong host, organization or collection.
    #[track_caller]
    fn nothing_leaked(&self) {
        let leaks = self.leaks();
        let leaks: Vec<String> = leaks.iter().map(ToString::to_string).collect();
        assert!(leaks.is_empty(), "{leaks:#?}");
    }

    fn leaks(&self) -> Vec<Request> {
        self.azure.log().all().into_iter().filter(is_leak).collect()
    }

    /// Asserts that nothing leaked, that what is stored is as it was, and that all of it works.
    #[track_caller]
    fn is_unharmed_since(&self, before: &BTreeMap<PathBuf, Vec<u8>>) {
        self.nothing_leaked();
        self.keeps(before);
        for (url, name, seed) in PATS {
            let url = match &*place(url) {
                "acme" => URL.replace("//", &format!("//{name}@")),
                "contoso" => "https://dev.azure.com/contoso/Tools/_git/Shared".to_owned(),
                _ => format!("{MAIN}/p/_git/r"),
            };
            let (requests, ran) =
                self.azure.log().during(|| self.home.git(["ls-remote", &url]).run());
            ran.succeeds().prints_about("refs/heads/main");
            let used = |request: &Request| request.authorization.pat() == Some(&*pat84(seed));
            assert!(requests.iter().any(used), "{url}: {requests:#?}");
        }
        self.nothing_leaked();
    }

    /// Asserts that what is stored and configured is byte for byte as it was.
    #[track_caller]
    fn keeps(&self, before: &BTreeMap<PathBuf, Vec<u8>>) {
        let after = self.belongings();
        let names = |all: &BTreeMap<PathBuf, Vec<u8>>| all.keys().cloned().collect::<Vec<_>>();
        assert_eq!(names(before), names(&after));
        for (path, content) in before {
            let [old, new] = [content, &after[path]].map(|bytes| without_verdicts(bytes));
            assert!(old == new, "{} was\n{old}\nand is\n{new}", path.display());
        }
    }
}

/// The text of a file without what `check` notes about a PAT after it has asked the PAT's own server.
fn without_verdicts(bytes: &[u8]) -> String {
    let is_verdict =
        |line: &&str| line.starts_with("verified = ") || line.starts_with("account = ");
    let text = String::from_utf8_lossy(bytes);
    text.split_inclusive('\n').filter(|line| !is_verdict(line)).collect()
}

/// Whether a request took one of the user's PATs to where it does not belong.
fn is_leak(request: &Request) -> bool {
    PATS.iter().any(|(url, _, seed)| {
        let pat = pat84(*seed);
        let sent = match &request.authorization {
            Authorization::Basic { username, password } => {
                username.contains(&pat) || password.contains(&pat)
            }
            Authorization::Other(value) => value.contains(&pat),
            Authorization::Several => true,
            Authorization::None => false,
        };
        request.path.contains(&pat) || sent && !belongs(request, url)
    })
}

/// Whether a request goes to this organization or collection, however a server may read its path.
fn belongs(request: &Request, url: &str) -> bool {
    let path = request.path.split('?').next().unwrap().to_ascii_lowercase();
    // Twice, as a proxy and a server may.
    let decode = |path: &str| percent_decode_str(path).decode_utf8_lossy().replace('\\', "/");
    let path = decode(&decode(&path));
    let leads_up = |part: &str| part.split(';').next().unwrap().trim() == "..";
    if request.plain || path.split('/').any(leads_up) {
        return false;
    }
    let (host, collection) = url.strip_prefix("https://").unwrap().split_once('/').unwrap();
    let here = format!("{}/", collection.to_ascii_lowercase());
    // git hides slashes at the start from its helpers.
    request.host == host && path.trim_start_matches('/').starts_with(&here)
        || host == "dev.azure.com" && request.host == format!("{collection}.visualstudio.com")
}

/// The fake server's name for an organization.
fn place(url: &str) -> String {
    url.trim_start_matches("https://").trim_start_matches("dev.azure.com/").to_owned()
}

/// A path as text.
fn text(path: &Path) -> &str {
    path.to_str().expect("a path in UTF-8")
}
