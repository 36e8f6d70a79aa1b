//! Shots: pairing of a received image with the image of the same folder and stem, and dissolving of shots.
//!
//! The queries name their index, because they run for each received image, and SQLite would prefer an index in the
//! order of arrival and read the whole batch.

use protocol::{EventKind, ImageId, Shot, ShotKey, ShotRole};
use rusqlite::{OptionalExtension, params};

use super::transaction::BatchTransaction;
use crate::path_key::path_key;
use crate::store::sqlite::rows::{self, ImageRow};
use crate::store::{ChangeOutcome, StoreError};

impl BatchTransaction<'_> {
    /// Makes a shot of an image that has just arrived and of the first image with the same folder and stem that has the
    /// other role and is in no shot; logs `image.paired` for both. A raw file takes the place of one with the same path
    /// that has failed: it was sent again. The image takes over the decision about the other one. Does nothing if there
    /// is no such image, or if images with this extension are in no shot.
    pub(super) fn pair(&mut self, mut image: ImageRow) -> Result<(), StoreError> {
        let Some(key) = ShotKey::from_path(&path_key(image.path().exact_path())) else { return Ok(()) };
        self.set_shot_key(image.id(), &key)?;
        if key.role == ShotRole::Companion
            && let Some(failed) = self.failed_raw_file(&key.stem, image.path().exact_path())?
        {
            self.dissolve_shot(failed)?;
        }
        let Some(mut other) = self.first_unpaired(&key.stem, key.role.other())? else { return Ok(()) };
        let primary = match key.role {
            ShotRole::Primary => image.id(),
            ShotRole::Companion => other.id(),
        };
        self.set_shot(&mut other, Some(Shot::new(primary, key.role.other())))?;
        self.set_shot(&mut image, Some(Shot::new(primary, key.role)))?;
        if other.decision().is_some() {
            self.decide(image.id(), other.decision())?;
        }
        Ok(())
    }

    /// Dissolves the shot of an image, and logs `image.paired` for both of its images.
    pub(super) fn dissolve_shot(&mut self, image: ImageId) -> Result<ChangeOutcome, StoreError> {
        let Some(mut image) = ImageRow::find(self.connection, &self.batch.id, image)? else {
            return Ok(ChangeOutcome::Repeated);
        };
        let Some(mut other) = self.other_of_shot(&image)? else { return Ok(ChangeOutcome::Repeated) };
        self.set_shot(&mut image, None)?;
        self.set_shot(&mut other, None)?;
        Ok(ChangeOutcome::Made)
    }

    /// Dissolves the shot whose primary image this is, because it fails and can no longer stand for its raw file.
    pub(super) fn dissolve_shot_of_primary(&mut self, image: ImageId) -> Result<(), StoreError> {
        let found = ImageRow::find(self.connection, &self.batch.id, image)?;
        if found.and_then(|image| image.shot()).is_some_and(|shot| shot.role == ShotRole::Primary) {
            self.dissolve_shot(image)?;
        }
        Ok(())
    }

    /// The other image of the shot that an image is a member of; none if it is in no shot.
    pub(super) fn other_of_shot(&self, image: &ImageRow) -> Result<Option<ImageRow>, StoreError> {
        let Some(shot) = image.shot() else { return Ok(None) };
        let mut statement = self.connection.prepare_cached(
            "SELECT id FROM images INDEXED BY images_by_shot WHERE batch = ?1 AND shot = ?2 AND id <> ?3",
        )?;
        let key = params![self.batch.id.as_str(), shot.id.to_string(), image.id().to_string()];
        let other: Option<ImageId> = statement.query_row(key, |row| rows::parsed_column(row, "id")).optional()?;
        other.map_or(Ok(None), |other| ImageRow::find(self.connection, &self.batch.id, other))
    }

    /// The first image to arrive that has this stem and role and is in no shot; a raw file that has failed only if there
    /// is no other. A primary image that has failed does not count, because it cannot stand for its raw file.
    fn first_unpaired(&self, stem: &str, role: ShotRole) -> Result<Option<ImageRow>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT id FROM images INDEXED BY unpaired_images
             WHERE batch = ?1 AND shot_stem = ?2 AND shot_role = ?3 AND shot IS NULL
               AND (state <> 'failed' OR shot_role <> 'primary')
             ORDER BY state = 'failed', arrival LIMIT 1",
        )?;
        let key = params![self.batch.id.as_str(), stem, role.slug()];
        let found: Option<ImageId> = statement.query_row(key, |row| rows::parsed_column(row, "id")).optional()?;
        found.map_or(Ok(None), |found| ImageRow::find(self.connection, &self.batch.id, found))
    }

    /// The first raw file with this stem and exact path that has failed and is in a shot.
    fn failed_raw_file(&self, stem: &str, path: &str) -> Result<Option<ImageId>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT id FROM images INDEXED BY failed_raw_files
             WHERE batch = ?1 AND shot_stem = ?2 AND shot_role = 'companion' AND shot IS NOT NULL AND state = 'failed'
               AND coalesce(source_path, path, name) = ?3
             ORDER BY arrival LIMIT 1",
        )?;
        let key = params![self.batch.id.as_str(), stem, path];
        Ok(statement.query_row(key, |row| rows::parsed_column(row, "id")).optional()?)
    }

    /// Stores the key by which an image is paired.
    fn set_shot_key(&self, image: ImageId, key: &ShotKey) -> Result<(), StoreError> {
        let mut statement = self
            .connection
            .prepare_cached("UPDATE images SET shot_stem = ?3, shot_role = ?4 WHERE batch = ?1 AND id = ?2")?;
        statement.execute(params![self.batch.id.as_str(), image.to_string(), key.stem, key.role.slug()])?;
        Ok(())
    }

    /// Stores the shot of an image, and logs it.
    fn set_shot(&mut self, image: &mut ImageRow, shot: Option<Shot>) -> Result<(), StoreError> {
        image.set_seq(self.append(EventKind::ImagePaired { image: image.id(), shot }, None)?);
        image.set_shot(shot);
        image.update(self.connection, None)
    }
}
