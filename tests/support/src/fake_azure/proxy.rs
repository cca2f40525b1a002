//! An HTTP proxy that leads to the fake server for every known host.
//!
//! With `http.proxy` any git version reaches it under the real host names, without root and without
//! a change to name resolution.

use std::convert::Infallible;
use std::io::Error;
use std::sync::Arc;

use http_body_util::BodyExt;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Method, Request, StatusCode};
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

use super::answers::{Answer, Closed, empty, text};
use super::azure::{Azure, Call};
use super::origin::Origin;

#[derive(Clone)]
pub struct Proxy {
    pub azure: Arc<Azure>,
    pub tls: TlsAcceptor,
}

impl Proxy {
    pub async fn serve(self, listener: TcpListener) {
        loop {
            let Ok((stream, _)) = listener.accept().await else {
                continue;
            };
            let proxy = self.clone();
            let service = service_fn(move |request| proxy.clone().answer(request));
            tokio::spawn(async move {
                // A client may close the connection at any time.
                let _ = http1::Builder::new()
                    .serve_connection(TokioIo::new(stream), service)
                    .with_upgrades()
                    .await;
            });
        }
    }

    /// Serves a server at `authority` over TLS without the proxy.
    pub async fn serve_directly(self, listener: TcpListener, authority: String) {
        loop {
            let Ok((stream, _)) = listener.accept().await else {
                continue;
            };
            let (proxy, origin) = (self.clone(), Origin::new("https", &authority));
            tokio::spawn(async move {
                if let Ok(stream) = proxy.tls.accept(stream).await {
                    serve_stream(proxy.azure, origin, stream).await;
                }
            });
        }
    }

    /// Serves a server at `authority` without TLS and without the proxy.
    pub async fn serve_plainly(self, listener: TcpListener, authority: String) {
        loop {
            if let Ok((stream, _)) = listener.accept().await {
                let origin = Origin::new("http", &authority);
                tokio::spawn(serve_stream(self.azure.clone(), origin, stream));
            }
        }
    }

    async fn answer(self, request: Request<Incoming>) -> Result<Answer, Infallible> {
        let Some(authority) = request.uri().authority() else {
            return Ok(text(StatusCode::BAD_REQUEST, "This is an HTTP proxy."));
        };
        let tunnel = request.method() == Method::CONNECT;
        // curl sends a plain http request to the proxy; others open a tunnel to that port.
        let plain = !tunnel || matches!(authority.port_u16(), Some(80 | 8080));
        let origin = Origin::new(if plain { "http" } else { "https" }, authority.as_str());
        if !self.azure.knows(&origin) {
            let unknown = format!("unknown host {}", origin.authority());
            return Ok(text(StatusCode::BAD_GATEWAY, &unknown));
        }
        if tunnel {
            tokio::spawn(self.serve_tunnel(origin, request));
            return Ok(empty(StatusCode::OK));
        }
        Ok(serve_call(&self.azure, origin, request).await)
    }

    async fn serve_tunnel(self, origin: Origin, request: Request<Incoming>) {
        let Ok(upgraded) = hyper::upgrade::on(request).await else {
            return;
        };
        if origin.is_plain() {
            return serve_stream(self.azure, origin, TokioIo::new(upgraded)).await;
        }
        // Fails if the client does not trust the authority; the client reports that.
        let Ok(stream) = self.tls.accept(TokioIo::new(upgraded)).await else {
            return;
        };
        serve_stream(self.azure, origin, stream).await;
    }
}

async fn serve_stream(
    azure: Arc<Azure>,
    origin: Origin,
    stream: impl AsyncRead + AsyncWrite + Unpin + 'static,
) {
    let service = service_fn(move |request| {
        let (azure, origin) = (azure.clone(), origin.clone());
        async move {
            let answer = serve_call(&azure, origin, request).await;
            let is_closed = answer.extensions().get::<Closed>().is_some();
            // An error closes the connection.
            if is_closed { Err(Error::other("closed")) } else { Ok(answer) }
        }
    });
    let _ = http1::Builder::new().serve_connection(TokioIo::new(stream), service).await;
}

async fn serve_call(azure: &Azure, origin: Origin, request: Request<Incoming>) -> Answer {
    let (head, body) = request.into_parts();
    // Read completely even if refused, or the connection could not be kept alive.
    match body.collect().await {
        Ok(body) => {
            let body = body.to_bytes();
            azure.answer(Call { origin, head, body }).await
        }
        Err(_) => empty(StatusCode::BAD_REQUEST),
    }
}
