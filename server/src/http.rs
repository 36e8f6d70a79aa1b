//! HTTP interface: [`router`] has all routes and middleware. It lists every route except those of the API documentation
//! (`http/docs.rs`); the paths of the documented routes are in the attributes of their handlers.

mod assets;
mod batch;
mod batch_fields;
mod batch_report;
mod compression;
mod content_disposition;
mod create_batch;
mod docs;
mod docs_page;
mod error;
mod events;
mod form_part;
mod header_text;
mod health;
mod image_files;
mod images;
mod json;
mod missing;
mod multipart;
mod openapi;
mod pages;
mod patch_batch;
mod patch_images;
mod preferences;
mod preview;
mod put_image;
mod refused_body;
mod request_guard;
mod request_path;
mod sample_batches;
mod samples;
mod state;
mod upload_rate;

use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware;
use axum::routing::{get, post};
use tower_http::catch_panic::CatchPanicLayer;
use utoipa::OpenApi;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub use self::events::EventStreams;
use self::openapi::ApiDocument;
pub use self::sample_batches::SampleBatches;
pub use self::state::ServerState;

/// Router with all routes and middleware.
pub fn router(state: Arc<ServerState>) -> Router {
    let api = OpenApiRouter::new()
        .routes(routes!(create_batch::create))
        .routes(routes!(batch::get, patch_batch::patch, batch::delete))
        .routes(routes!(batch::seal))
        .routes(routes!(batch::cancel))
        .routes(routes!(missing::list))
        .routes(routes!(events::stream_batch))
        .routes(routes!(events::stream_batches))
        .routes(routes!(images::list, images::add, patch_images::patch_many))
        .routes(routes!(put_image::put, images::get, patch_images::patch_one, images::delete))
        .routes(routes!(batch_report::json))
        .routes(routes!(batch_report::csv))
        .routes(routes!(image_files::thumbnail))
        .routes(routes!(preview::preview))
        .routes(routes!(image_files::original));
    let (api, document) = OpenApiRouter::with_openapi(ApiDocument::openapi())
        .nest("/api/v1", api)
        .routes(routes!(health::healthz))
        .routes(routes!(health::readyz))
        .routes(routes!(health::metrics))
        .split_for_parts();
    api.merge(docs::routes(&document))
        .route("/", get(pages::start))
        .route("/batches", post(create_batch::submit_form))
        .route("/samples", post(samples::create))
        .route("/batches/{batch}", get(pages::sheet))
        .route("/preferences", get(preferences::set))
        .route("/v/{build}/{*path}", get(assets::asset))
        .fallback(pages::not_found)
        .method_not_allowed_fallback(error::method_not_allowed)
        .layer(middleware::map_request(upload_rate::require_minimum_rate))
        // Handlers stream bodies and enforce their own limits.
        .layer(DefaultBodyLimit::disable())
        .layer(CatchPanicLayer::custom(error::panicked))
        .layer(compression::layer())
        .layer(middleware::map_request(compression::only_get_and_head))
        // The last layer is the outermost: it sees every response.
        .layer(middleware::from_fn_with_state(Arc::clone(&state), request_guard::guard))
        .with_state(state)
}
