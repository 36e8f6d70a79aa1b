//! Queries for batches, images and blobs, and for counts of the whole store. The queries for pages of images and of
//! logs are in `listing.rs` and `log.rs`.

use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};

use protocol::{Batch, BatchId, ContentHash, Epoch, FailureCode, Image, ImageId, PictureType, Signature, Timestamp};
use rusqlite::{Connection, OptionalExtension, params};

use crate::path_key::path_key;
use crate::store::sqlite::rows::{self, BatchRow, IMAGE_COLUMNS};
use crate::store::{DueFilter, Refusal, StoreCounts, StoreError, StoredImage, Thumbnail};

/// Read access to one state of the database. The methods implement the reads of [`Store`](crate::store::Store), which
/// describes them.
pub struct Reader<'a> {
    pub(super) connection: &'a Connection,
    pub(super) epoch: &'a Epoch,
}

impl Reader<'_> {
    pub fn batch(&self, id: &BatchId) -> Result<Batch, StoreError> {
        Ok(BatchRow::get(self.connection, id)?.into_batch(self.epoch))
    }

    pub fn batch_and_retention_start(&self, id: &BatchId) -> Result<(Batch, Timestamp), StoreError> {
        let row = BatchRow::get(self.connection, id)?;
        let retention_start = row.retention_start();
        Ok((row.into_batch(self.epoch), retention_start))
    }

    pub fn image_summary(&self, batch: &BatchId, id: ImageId) -> Result<Image, StoreError> {
        Ok(self.image_summaries(batch, &[id])?.pop().ok_or(Refusal::ImageUnknown)?)
    }

    pub fn image_summaries(&self, batch: &BatchId, ids: &[ImageId]) -> Result<Vec<Image>, StoreError> {
        BatchRow::get(self.connection, batch)?;
        let sql = format!("SELECT {IMAGE_COLUMNS} FROM images WHERE batch = ?1 AND id = ?2");
        let mut statement = self.connection.prepare_cached(&sql)?;
        let mut seen = HashSet::new();
        let mut found = Vec::with_capacity(ids.len());
        for id in ids.iter().filter(|id| seen.insert(**id)) {
            let key = params![batch.as_str(), id.to_string()];
            found.extend(statement.query_row(key, rows::image_from_row).optional()?);
        }
        Ok(found)
    }

    pub fn image(&self, batch: &BatchId, id: ImageId) -> Result<Image, StoreError> {
        let mut image = self.image_summary(batch, id)?;
        if let Some(report) = &mut image.report {
            report.identity.signature = self.signature(batch, id)?;
            let mut statement =
                self.connection.prepare_cached("SELECT bulk FROM pictures WHERE batch = ?1 AND image = ?2")?;
            let histogram_and_map: String =
                statement.query_row(params![batch.as_str(), id.to_string()], |row| row.get(0))?;
            (report.histogram, report.focus.map) = rows::from_json(&histogram_and_map)?;
        }
        Ok(image)
    }

    /// Signature of an image; none if it has no report, or none in its report.
    fn signature(&self, batch: &BatchId, image: ImageId) -> Result<Option<Signature>, StoreError> {
        let mut statement =
            self.connection.prepare_cached("SELECT signature FROM signatures WHERE batch = ?1 AND image = ?2")?;
        let text: Option<String> =
            statement.query_row(params![batch.as_str(), image.to_string()], |row| row.get(0)).optional()?;
        Ok(text.map(|text| rows::from_json(&text)).transpose()?)
    }

    pub fn other_of_shot(&self, batch: &BatchId, image: ImageId) -> Result<Option<StoredImage>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT id, arrival FROM images INDEXED BY images_by_shot
             WHERE batch = ?1 AND id <> ?2 AND shot = (SELECT shot FROM images WHERE batch = ?1 AND id = ?2)",
        )?;
        let other = statement.query_row(params![batch.as_str(), image.to_string()], |row| {
            Ok((rows::parsed_column::<ImageId>(row, "id")?, row.get("arrival")?))
        });
        let Some((other, arrival)) = other.optional()? else { return Ok(None) };
        let mut image = self.image_summary(batch, other)?;
        if let Some(report) = &mut image.report {
            report.identity.signature = self.signature(batch, other)?;
        }
        Ok(Some(StoredImage { arrival, image }))
    }

    pub fn signatures(&self, batch: &BatchId) -> Result<HashMap<ImageId, Signature>, StoreError> {
        let mut statement =
            self.connection.prepare_cached("SELECT image, signature FROM signatures WHERE batch = ?1")?;
        let found = statement.query_map([batch.as_str()], |row| {
            Ok((rows::parsed_column(row, "image")?, rows::from_json(row.get_ref("signature")?.as_str()?)?))
        })?;
        Ok(found.collect::<Result<_, _>>()?)
    }

    pub fn analyzed_images(&self, batch: &BatchId) -> Result<Vec<StoredImage>, StoreError> {
        BatchRow::get(self.connection, batch)?;
        let sql =
            format!("SELECT {IMAGE_COLUMNS} FROM images WHERE batch = ?1 AND state = 'analyzed' ORDER BY arrival");
        let mut statement = self.connection.prepare_cached(&sql)?;
        let found = statement.query_map([batch.as_str()], |row| {
            Ok(StoredImage { arrival: row.get("arrival")?, image: rows::image_from_row(row)? })
        })?;
        Ok(found.collect::<Result<_, _>>()?)
    }

    pub fn thumbnail(&self, batch: &BatchId, id: ImageId) -> Result<Option<Thumbnail>, StoreError> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT media_type, thumbnail FROM pictures WHERE batch = ?1 AND image = ?2")?;
        let found = statement.query_row(params![batch.as_str(), id.to_string()], |row| {
            let media_type = match row.get_ref("media_type")?.as_str()? {
                "image/png" => PictureType::Png,
                _ => PictureType::Jpeg,
            };
            Ok(Thumbnail { media_type, bytes: row.get("thumbnail")? })
        });
        Ok(found.optional()?)
    }

    pub fn contains_hashes(&self, batch: &BatchId, hashes: &[ContentHash]) -> Result<Vec<bool>, StoreError> {
        BatchRow::get(self.connection, batch)?;
        let mut statement = self.connection.prepare_cached(
            "SELECT 1 FROM images WHERE hash = ?1 AND batch = ?2
             AND coalesce(json_extract(error, '$.code'), '') NOT IN (?3, ?4) LIMIT 1",
        )?;
        let [corrupt, cancelled] = [FailureCode::BlobCorrupt, FailureCode::Cancelled].map(FailureCode::slug);
        let contains = |hash: &ContentHash| {
            statement.exists(params![hash.as_bytes().as_slice(), batch.as_str(), corrupt, cancelled])
        };
        Ok(hashes.iter().map(contains).collect::<Result<_, _>>()?)
    }

    pub fn contains_files(&self, batch: &BatchId, files: &[(ContentHash, String)]) -> Result<Vec<bool>, StoreError> {
        BatchRow::get(self.connection, batch)?;
        let mut statement = self.connection.prepare_cached(
            "SELECT coalesce(source_path, path, name) FROM images WHERE hash = ?1 AND batch = ?2
             AND coalesce(json_extract(error, '$.code'), '') NOT IN (?3, ?4)",
        )?;
        let [corrupt, cancelled] = [FailureCode::BlobCorrupt, FailureCode::Cancelled].map(FailureCode::slug);
        // Many files can have the same hash: its images are read once.
        let mut known: HashMap<ContentHash, HashSet<String>> = HashMap::new();
        let mut contains = Vec::with_capacity(files.len());
        for (hash, key) in files {
            let keys = match known.entry(*hash) {
                Entry::Occupied(known) => known.into_mut(),
                Entry::Vacant(unknown) => {
                    let parameters = params![hash.as_bytes().as_slice(), batch.as_str(), corrupt, cancelled];
                    let keys = statement.query_map(parameters, |row| Ok(path_key(row.get_ref(0)?.as_str()?)))?;
                    unknown.insert(keys.collect::<Result<_, _>>()?)
                }
            };
            contains.push(keys.contains(key));
        }
        Ok(contains)
    }

    pub fn is_referenced(&self, hash: ContentHash) -> Result<bool, StoreError> {
        let mut statement = self.connection.prepare_cached("SELECT 1 FROM images WHERE hash = ?1 LIMIT 1")?;
        Ok(statement.exists([hash.as_bytes().as_slice()])?)
    }

    pub fn counts(&self) -> Result<StoreCounts, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT (SELECT count(*) FROM jobs WHERE leased = 0), (SELECT count(*) FROM jobs WHERE leased = 1),
                    (SELECT coalesce(sum(bytes), 0) FROM batches)",
        )?;
        let counts = |row: &rusqlite::Row<'_>| {
            Ok(StoreCounts { waiting: row.get(0)?, running: row.get(1)?, bytes: row.get(2)? })
        };
        Ok(statement.query_row([], counts)?)
    }

    pub fn due_batches(&self, filter: DueFilter) -> Result<Vec<BatchId>, StoreError> {
        // Every condition has one parameter, so that all are executed alike.
        let (condition, time) = match filter {
            DueFilter::Closable => ("state = 'sealed' AND queued = 0 AND ?1 = ?1", Timestamp::from_millis(0)),
            DueFilter::Rejudging => ("rejudging = 1 AND ?1 = ?1", Timestamp::from_millis(0)),
            DueFilter::IdleSince(time) => ("state = 'open' AND touched_at < ?1", time),
            DueFilter::RetentionStartedBefore(time) => ("keep = 0 AND coalesce(ended_at, touched_at) < ?1", time),
        };
        let mut statement =
            self.connection.prepare_cached(&format!("SELECT id FROM batches WHERE deleted = 0 AND {condition}"))?;
        let found = statement.query_map([time.as_millis()], |row| rows::parsed_column(row, "id"))?;
        Ok(found.collect::<Result<_, _>>()?)
    }
}
