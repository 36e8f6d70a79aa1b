//! Everything that answers over HTTP. The table of routes is the whole surface.

mod alteration;
mod answer;
mod assets;
mod batch;
mod compression;
mod deciding;
mod description;
mod docs;
mod events;
mod file_name;
mod guard;
mod health;
mod images;
mod json;
mod manual;
mod missing;
mod multipart;
mod opening;
mod pace;
mod pages;
mod path;
mod preferences;
mod preview;
mod put;
mod report;
mod samples;
mod stored;

use std::sync::Arc;

use analysis::DecodeLimits;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware;
use axum::routing::{get, post};
use tokio_util::sync::CancellationToken;
use tower_http::catch_panic::CatchPanicLayer;
use utoipa::OpenApi;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use self::description::Description;
pub use self::events::Streams;
pub use self::samples::Painting;
use crate::batches::Batches;
use crate::config::HostPolicy;
use crate::metrics::Metrics;
use crate::pool::SandboxStatus;
use crate::previews::Previews;

/// What every handler may need.
pub struct Site {
    /// What happens to batches.
    pub batches: Batches,
    /// Images in the size of a screen.
    pub previews: Previews,
    /// Who is answered.
    pub host_policy: HostPolicy,
    /// What an image may cost.
    pub limits: DecodeLimits,
    /// What all event streams share.
    pub streams: Streams,
    /// Which batches are filled with samples.
    pub painting: Painting,
    /// What is counted.
    pub metrics: Arc<Metrics>,
    /// What stands around the decoders.
    pub walls: SandboxStatus,
    /// Cancelled when the server is to stop.
    pub stop: CancellationToken,
}

/// All routes.
pub fn router(site: Arc<Site>) -> Router {
    let api = OpenApiRouter::new()
        .routes(routes!(opening::open))
        .routes(routes!(batch::get, alteration::of_batch, batch::delete))
        .routes(routes!(batch::seal))
        .routes(routes!(batch::cancel))
        .routes(routes!(missing::missing))
        .routes(routes!(events::of_batch))
        .routes(routes!(events::of_topics))
        .routes(routes!(images::list, images::add, deciding::many))
        .routes(routes!(put::put, images::get, deciding::one, images::delete))
        .routes(routes!(report::json))
        .routes(routes!(report::csv))
        .routes(routes!(stored::thumbnail))
        .routes(routes!(preview::preview))
        .routes(routes!(stored::original));
    let (described, description) = OpenApiRouter::with_openapi(Description::openapi())
        .nest("/api/v1", api)
        .routes(routes!(health::alive))
        .routes(routes!(health::ready))
        .routes(routes!(health::metrics))
        .split_for_parts();
    described
        .merge(docs::routes(&description))
        .route("/", get(pages::start))
        .route("/batches", post(opening::form))
        .route("/samples", post(samples::open))
        .route("/batches/{batch}", get(pages::sheet))
        .route("/preferences", get(preferences::set))
        .route("/v/{build}/{*path}", get(assets::asset))
        .fallback(pages::not_found)
        .method_not_allowed_fallback(answer::method_not_allowed)
        .layer(middleware::map_request(pace::pace))
        // Bodies are streamed and counted by those who take them.
        .layer(DefaultBodyLimit::disable())
        .layer(CatchPanicLayer::custom(answer::panicked))
        .layer(compression::layer())
        .layer(middleware::map_request(compression::for_readers_alone))
        // The last layer is the outermost: it sees every answer.
        .layer(middleware::from_fn_with_state(Arc::clone(&site), guard::guard))
        .with_state(site)
}
