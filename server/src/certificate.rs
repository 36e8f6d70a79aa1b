//! The certificate that the server shows, when it speaks TLS itself.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer, pem};
use tokio_rustls::rustls::{self, ServerConfig, version};
use tokio_rustls::server::TlsStream;

/// A chain of certificates with its key.
#[derive(Debug, Clone)]
pub struct Certificate(Arc<ServerConfig>);

/// Why a certificate cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum CertificateError {
    /// A file cannot be read, or has nothing of its kind in PEM.
    #[error("{file} cannot be read: {error}; it must be a PEM file with {content}", file = file.display())]
    Unreadable {
        /// The file.
        file: PathBuf,
        /// What it must have.
        content: &'static str,
        /// Why.
        error: pem::Error,
    },
    /// The key is not the certificate's, or of a kind that is not known.
    #[error("the certificate and the key do not fit: {0}")]
    Unfit(#[from] rustls::Error),
}

impl Certificate {
    /// Reads the chain, the server's own certificate first, and its private key, both in PEM.
    ///
    /// # Errors
    /// When a file cannot be read or the two do not fit.
    pub fn read(chain: &Path, key: &Path) -> Result<Self, CertificateError> {
        let certificates = CertificateDer::pem_file_iter(chain).and_then(|certificates| {
            let certificates = certificates.collect::<Result<Vec<_>, _>>()?;
            if certificates.is_empty() { Err(pem::Error::NoItemsFound) } else { Ok(certificates) }
        });
        let certificates = certificates.map_err(unreadable(chain, "the server's certificate and those above it"))?;
        let key = PrivateKeyDer::from_pem_file(key).map_err(unreadable(key, "the certificate's private key"))?;
        // `ring` needs nothing but a C compiler, which the other one, `aws-lc`, does not content itself with everywhere.
        let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_protocol_versions(&[&version::TLS13, &version::TLS12])?
            .with_no_client_auth()
            .with_single_cert(certificates, key)?;
        config.alpn_protocols = vec![HTTP2.to_vec(), b"http/1.1".to_vec()];
        Ok(Self(Arc::new(config)))
    }

    /// What greets connections.
    pub(crate) fn acceptor(&self) -> TlsAcceptor {
        TlsAcceptor::from(Arc::clone(&self.0))
    }
}

/// How HTTP/2 is named in a handshake (RFC 9113, 3.2).
const HTTP2: &[u8] = b"h2";

/// Whether the handshake agreed on HTTP/2.
pub(crate) fn speaks_http2<Stream>(stream: &TlsStream<Stream>) -> bool {
    stream.get_ref().1.alpn_protocol() == Some(HTTP2)
}

fn unreadable(file: &Path, content: &'static str) -> impl FnOnce(pem::Error) -> CertificateError {
    let file = file.to_owned();
    move |error| CertificateError::Unreadable { file, content, error }
}
