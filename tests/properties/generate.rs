//! Almost valid inputs, where mistakes are likely.

use proptest::prelude::*;

pub fn protocol() -> impl Strategy<Value = String> {
    "(https|https|https|HTTPS|http|ssh|file|httpss|)"
}

/// Azure's hosts, the user's servers and look-alikes.
pub fn host() -> impl Strategy<Value = String> {
    let known = "(dev\\.azure\\.com|Dev\\.Azure\\.com|(acme|globex|a|-a|a\\.b|pkgs)\\.visualstudio\\.com|\
                 tfs\\.example\\.com|plain\\.example\\.com|one\\.example\\.com|\\[::1\\]|\\[0::1\\])\
                 (:443|:8443|:8080|:80|:0443|:|:443:443|:65536)?";
    let similar = "((x|x\\.|-|pkgs\\.|acme@|evil\\.example[/#?%\\\\@])?\
                   (dev\\.azure\\.com|\\.?visualstudio\\.com|dev\\.azure\\.c|tfs\\.example\\.com)\
                   (\\.|\\.evil\\.example|@evil\\.example|/|%00| |\u{200b})?)";
    prop_oneof![4 => known, 3 => similar, 1 => "\\PC{0,12}"]
}

pub fn path() -> impl Strategy<Value = String> {
    let known = "/?(acme|ACME|globex|dead|old|soon|shaky|other|tfs/Main|tfs/main/Inner|tfs/Other|x/Main|Main|Größe 1|\
                 Gr%C3%B6%C3%9Fe%201)(/[a-z]{1,3}){0,2}(/_git/r)?/?";
    let strange = "((acme|\\.\\.|\\.|%2e%2e|\\.%2E|%2f|%5c|\\\\|%61cme|%|%zz| |_git|K|\u{212a}|é|%c3)/?){0,4}";
    prop_oneof![4 => known, 3 => strange, 1 => "\\PC{0,12}"]
}

/// Paths of the user's PATs, or nearly.
fn stored() -> impl Strategy<Value = [String; 2]> {
    let services = "(acme|ACME|globex|dead|old|soon|shaky|acm|acme2)";
    let behind = "(/p/_git/r|/p%20q|/)?";
    prop_oneof![
        4 => (services, behind).prop_map(|(name, behind)| {
            ["dev.azure.com".to_owned(), format!("{name}{behind}")]
        }),
        2 => (services, "p/_git/r").prop_map(|(name, path)| [format!("{name}.visualstudio.com:443"), path]),
        3 => ("(tfs/Main|TFS/main|tfs/Main/inner|tfs/Other|x/Main|tfs)", behind)
            .prop_map(|(path, behind)| ["tfs.example.com".to_owned(), path + &behind]),
        1 => ("(tfs\\.example\\.com:8443|plain\\.example\\.com:8080|\\[::1\\])", "(Main|main/p|Mai)")
            .prop_map(Into::into),
        1 => Just(["one.example.com".to_owned(), "größe 1/p".to_owned()]),
    ]
}

/// git's attributes, in any number and order, with any line end.
pub fn request() -> impl Strategy<Value = Vec<u8>> {
    let line = prop_oneof![
        6 => protocol().prop_map(|it| format!("protocol={it}")),
        6 => host().prop_map(|it| format!("host={it}")),
        4 => path().prop_map(|it| format!("path={it}")),
        2 => "username=(acme|globex|pat|second|personal_access_token|dev\\.azure\\.com|)",
        1 => "password=([a-z]{0,3}|A{52}JQQJ99YHA{12}AAAAAZDOA{4}|B{52}JQQJ99YHB{12}AAAAAZDOZ{4})",
        1 => "(capability\\[\\]=state|ephemeral=1|password_expiry_utc=[0-9]{1,12}|authtype=Bearer|credential=x)",
        1 => "state\\[\\]=(azdo:(gave|gave-suspect|asked):0{15}[0-9a-f](,0{15}[0-9a-f])?(:[0-3])?|x)",
        1 => "wwwauth\\[\\]=(NTLM|Basic|Basic realm=\"(tfs|https://dev\\.azure\\.com/)\")",
        1 => "(\r|\\PC{0,8}|host\\[\\]=dev\\.azure\\.com|=|url=https://dev\\.azure\\.com/acme|[\\x00-\\x1f])",
    ];
    let where_to = prop_oneof![stored(), (host(), path()).prop_map(Into::into)];
    let usual = (protocol(), where_to, prop::collection::vec(line.clone(), 0..3)).prop_map(
        |(protocol, [host, path], more)| {
            let usual =
                [format!("protocol={protocol}"), format!("host={host}"), format!("path={path}")];
            [usual.to_vec(), more].concat()
        },
    );
    let lines = prop_oneof![4 => usual, 1 => prop::collection::vec(line, 0..8)];
    let end = prop_oneof![8 => Just("\n"), 2 => Just("\r\n"), 1 => Just("\r")];
    let stray = prop_oneof![6 => Just(None), 1 => (any::<u16>(), any::<u8>()).prop_map(Some)];
    (lines, end, stray).prop_map(|(lines, end, stray)| {
        let text: String = lines.iter().flat_map(|line| [line, end]).collect();
        let mut bytes = text.into_bytes();
        if let (Some((place, byte)), false) = (stray, bytes.is_empty()) {
            let place = usize::from(place) % bytes.len();
            bytes[place] = byte;
        }
        bytes
    })
}

pub fn url() -> impl Strategy<Value = String> {
    let scheme = "(https://|https://|https://|HTTPS://|http://|sparse\\+https://|https:|//|ssh://| https://|)";
    let user = "((acme|git|a:b|dev\\.azure\\.com|x@y|evil\\.example\\\\|\t)@)?";
    let behind = "([?#](@dev\\.azure\\.com/acme|version=GBmain|/))?";
    let parts = (scheme, user, host(), "(/|/|/|\\\\|)", path(), behind);
    parts.prop_map(|(scheme, user, host, slash, path, behind)| {
        format!("{scheme}{user}{host}{slash}{path}{behind}")
    })
}

pub fn paste() -> impl Strategy<Value = String> {
    let new = "[A-Za-z0-9]{52}JQQJ99[A-Z][A-L][A-Za-z0-9]{12}AAAAAZDO[A-Za-z0-9]{4}";
    let word = prop_oneof![
        4 => new,
        1 => "[a-z2-7]{50,53}",
        1 => "[A-Za-z0-9]{74,78}AZDO[A-Za-z0-9]{3,5}",
        1 => "eyJ[a-z]{1,4}(\\.[a-z]{1,4}){1,3}",
        1 => "[A-Za-z0-9+/]{20,120}={0,2}",
        1 => "\\PC{0,20}",
    ];
    let around = "(|||| |\n|\r\n|\"|pat:|:|Basic |Authorization: |https://|\u{a0}|\u{85}|\u{feff})";
    (around, word, around).prop_map(|(before, word, behind)| format!("{before}{word}{behind}"))
}

/// A line of an index, or a whole section.
pub fn index_line() -> impl Strategy<Value = String> {
    let title = "\n\\[(leftover |forgotten |creating |revoking )?https://(dev\\.azure\\.com/[a-z]{1,3}|\
                 [a-z]{1,2}(:[0-9]{1,4})?(/[a-zß%\u{a0}]{1,3}){1,2})\\]\n";
    let whole = "\n\\[https://dev\\.azure\\.com/[a-z]{1,3}\\]\nname = [a-z]{1,3}\n\
                 store = (file|vault)\nsecret = [0-9a-f]{16}\nadded = 2026-1[12]-2[0-9]T1[0-9]:30:00Z\n";
    let command =
        "store = command\ncommand = \\[\"[a-z \\\\]{1,3}\"(,\"[ -~\u{85}]{0,4}\"){0,2}\\]\n";
    let pair = "(name|store|secret|added|expires|verified|account|suspect|default|mark|until|\
                authorization|scope|display_name|renewal_failed|renewal_error) ?= ?\
                (yes|file|[0-9a-f]{16}|6f2c1a94-7d3e-4b58-9a0c-1e5f8d7b2a36|2026-1[12]-2[0-9]T1[0-9]:30:00Z|\\PC{0,8})\r?\n";
    prop_oneof![title, whole, command, pair, "\\PC{0,12}\n"]
}

/// The decrypted content of a vault.
pub fn vault_content() -> impl Strategy<Value = String> {
    let line = "([0-9a-f]{16} [!-~]{0,8} ?\\PC{0,9}|\\PC{0,9})\r{0,2}\n?";
    prop::collection::vec(line, 0..5).prop_map(|lines| lines.concat())
}

/// A vault without its last line, which has the checksum.
pub fn vault_file() -> impl Strategy<Value = String> {
    let cost = (0..70_000u32, 0..70u32, 0..20u32);
    let values = ("[0-9a-fA-F]{31,33}", "[0-9a-f]{48}", "[A-Za-z0-9+/]{0,32}={0,2}");
    let parts = (cost, values, "[ \r\n0+]{0,1}");
    parts.prop_map(|((memory, passes, lanes), (salt, nonce, content), stray)| {
        format!(
            "# PATs of git-credential-azdo, encrypted with a passphrase.\nformat = 1\n\
             argon2id = memory {memory} passes {stray}{passes} lanes {lanes}\nsalt = {salt}\n\
             nonce = {nonce}\ncontent = {content}\n"
        )
    })
}
