//! TLS certificate of the server, and the TLS settings that use it.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer, pem};
use tokio_rustls::rustls::{self, ServerConfig, version};
use tokio_rustls::server::TlsStream;

/// Certificate chain with its private key, in the TLS settings of the server.
#[derive(Debug, Clone)]
pub struct Certificate(Arc<ServerConfig>);

/// Error when loading a certificate.
#[derive(Debug, thiserror::Error)]
pub enum CertificateError {
    /// A file cannot be read, or does not contain the expected PEM item.
    #[error("{file} cannot be read: {error}; it must be a PEM file with {content}", file = file.display())]
    Unreadable {
        /// Path of the file.
        file: PathBuf,
        /// Expected content.
        content: &'static str,
        /// Cause.
        error: pem::Error,
    },
    /// The key does not belong to the certificate, or one of them is not supported.
    #[error("the certificate and the private key cannot be used together: {0}")]
    Mismatch(#[from] rustls::Error),
}

impl Certificate {
    /// Reads the chain, which starts with the server's own certificate, and the private key, both in PEM.
    ///
    /// # Errors
    /// When a file cannot be read, or the certificate and the key cannot be used together.
    pub fn read(chain: &Path, key: &Path) -> Result<Self, CertificateError> {
        let certificates = CertificateDer::pem_file_iter(chain).and_then(|certificates| {
            let certificates = certificates.collect::<Result<Vec<_>, _>>()?;
            if certificates.is_empty() { Err(pem::Error::NoItemsFound) } else { Ok(certificates) }
        });
        let certificates = certificates
            .map_err(unreadable(chain, "the server's certificate, followed by its intermediate certificates"))?;
        let key = PrivateKeyDer::from_pem_file(key).map_err(unreadable(key, "the certificate's private key"))?;
        // `ring` builds with a C compiler alone; on some platforms `aws-lc` needs more.
        let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_protocol_versions(&[&version::TLS13, &version::TLS12])?
            .with_no_client_auth()
            .with_single_cert(certificates, key)?;
        config.alpn_protocols = vec![HTTP2.to_vec(), b"http/1.1".to_vec()];
        Ok(Self(Arc::new(config)))
    }

    /// Acceptor for TLS handshakes.
    pub(crate) fn acceptor(&self) -> TlsAcceptor {
        TlsAcceptor::from(Arc::clone(&self.0))
    }
}

/// ALPN name of HTTP/2 (RFC 9113, section 3.2).
const HTTP2: &[u8] = b"h2";

/// Returns true if the handshake selected HTTP/2.
pub(crate) fn is_http2<Stream>(stream: &TlsStream<Stream>) -> bool {
    stream.get_ref().1.alpn_protocol() == Some(HTTP2)
}

/// Function that turns a PEM error into the error of this file, which must have this content.
fn unreadable(file: &Path, content: &'static str) -> impl FnOnce(pem::Error) -> CertificateError {
    let file = file.to_owned();
    move |error| CertificateError::Unreadable { file, content, error }
}
