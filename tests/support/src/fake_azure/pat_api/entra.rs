//! Synthetic Entra tokens: JWTs with real claims and no signature.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

/// The ID of Azure DevOps in Entra.
pub const AUDIENCE: &str = "499b84ac-1321-427f-aa17-267ca6975798";
/// The tenant of every organization, unless a test sets another one.
pub const TENANT: &str = "11111111-2222-3333-4444-555555555555";
/// What organizations that are backed by Microsoft accounts name as their tenant.
pub const NO_TENANT: &str = "00000000-0000-0000-0000-000000000000";

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    pub name: String,
    /// The user principal name.
    pub account: String,
}

impl User {
    pub fn new(name: &str, account: &str) -> User {
        User { name: name.to_owned(), account: account.to_owned() }
    }

    pub fn jane() -> User {
        User::new("Jane Doe", "jane@example.com")
    }
}

/// What a token says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    pub user: User,
    pub tenant: String,
    /// Seconds since 1970.
    pub expires: i64,
    pub issued: Option<i64>,
    /// Whether it is a service principal's.
    pub is_app: bool,
    pub audience: String,
    /// Bytes of a claim that fills it up.
    filler: usize,
}

impl Token {
    /// A token of a user, valid for years, of about 1 kB.
    pub fn of(user: User) -> Token {
        let (tenant, audience) = (TENANT.to_owned(), AUDIENCE.to_owned());
        Token {
            user,
            tenant,
            expires: 4_102_444_800,
            issued: None,
            is_app: false,
            audience,
            filler: 400,
        }
    }

    pub fn in_tenant(self, tenant: &str) -> Token {
        Token { tenant: tenant.to_owned(), ..self }
    }

    pub fn until(self, expires: i64) -> Token {
        Token { expires, ..self }
    }

    pub fn issued(self, issued: i64) -> Token {
        Token { issued: Some(issued), ..self }
    }

    pub fn of_app(self) -> Token {
        Token { is_app: true, ..self }
    }

    /// As large as the token of a user in many groups.
    pub fn large(self) -> Token {
        Token { filler: 1600, ..self }
    }

    /// The token.
    pub fn text(&self) -> String {
        let mut claims = json!({
            "aud": self.audience,
            "iss": format!("https://sts.windows.net/{}/", self.tenant),
            "exp": self.expires,
            "tid": self.tenant,
            "oid": "8a3a5a1c-2f6e-4d0b-9a44-6d1f4a3b2c10",
            "ver": "1.0",
            "xms_filler": "x".repeat(self.filler),
        });
        if let Some(issued) = self.issued {
            claims["iat"] = issued.into();
        }
        if self.is_app {
            claims["idtyp"] = "app".into();
            claims["roles"] = json!(["vso.code_write"]);
            claims["appid"] = "77777777-2222-3333-4444-555555555555".into();
            claims["app_displayname"] = self.user.name.clone().into();
        } else {
            claims["idtyp"] = "user".into();
            claims["scp"] = "user_impersonation".into();
            claims["upn"] = self.user.account.clone().into();
            claims["name"] = self.user.name.clone().into();
        }
        let encode = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let header = json!({ "typ": "JWT", "alg": "RS256", "kid": "fake" });
        format!("{}.{}.{}", encode(&header), encode(&claims), "c2lnbmF0dXJl".repeat(20))
    }

    pub(super) fn parse(text: &str) -> Option<Token> {
        let claims = text.split('.').nth(1)?;
        let claims: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(claims).ok()?).ok()?;
        let text = |key: &str| claims[key].as_str().unwrap_or_default().to_owned();
        Some(Token {
            user: if text("idtyp") == "app" {
                User { name: text("app_displayname"), account: text("appid") }
            } else {
                User { name: text("name"), account: text("upn") }
            },
            tenant: text("tid"),
            expires: claims["exp"].as_i64()?,
            issued: claims["iat"].as_i64(),
            is_app: text("idtyp") == "app",
            audience: text("aud"),
            filler: text("xms_filler").len(),
        })
    }

    pub(super) fn is_valid(&self, now: i64) -> bool {
        self.audience == AUDIENCE && self.expires > now
    }
}
