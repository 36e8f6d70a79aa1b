//! Rows of the table `images`.

use protocol::{
    BatchId, CompanionFile, ContentHash, Decision, Failure, FilePath, GroupId, Image, ImageId, ImageState, Report,
    Shot, ShotId, Totals, Verdict,
};
use rusqlite::{Connection, OptionalExtension, Row, params};

use super::columns::{from_json, json_column, name_column, optional_parsed_column, parsed_column, to_json};
use crate::store::StoreError;

/// Columns that [`image_from_row`] reads, and `arrival`. The report is by far the longest one.
pub const IMAGE_COLUMNS: &str =
    "batch, id, arrival, name, path, source_path, companions, shot, shot_role, bytes, hash, state, seq, verdicts, grouped,
     decision, error, report";

/// Reads an image from a row with [`IMAGE_COLUMNS`].
pub fn image_from_row(row: &Row<'_>) -> rusqlite::Result<Image> {
    let report: Option<String> = row.get("report")?;
    Ok(Image { report: report.map(|text| from_json(&text)).transpose()?, ..image_without_report(row)? })
}

/// Reads an image without its report.
fn image_without_report(row: &Row<'_>) -> rusqlite::Result<Image> {
    let error: Option<String> = row.get("error")?;
    let decision: Option<String> = row.get("decision")?;
    Ok(Image {
        id: parsed_column(row, "id")?,
        batch: parsed_column(row, "batch")?,
        name: row.get("name")?,
        path: row.get("path")?,
        source_path: row.get("source_path")?,
        companions: json_column(row, "companions")?,
        shot: shot(row)?,
        bytes: row.get("bytes")?,
        hash: row.get::<_, Option<[u8; 32]>>("hash")?.map(ContentHash::from_bytes),
        state: name_column(row, "state")?,
        seq: row.get("seq")?,
        report: None,
        verdicts: json_column(row, "verdicts")?,
        group: optional_parsed_column::<GroupId>(row, "grouped")?,
        decision: decision.map(|name| from_json::<Decision>(&format!("\"{name}\""))).transpose()?,
        error: error.map(|text| from_json(&text)).transpose()?,
    })
}

/// Shot of the image. The role is stored for an image without a shot too, if it could be in one.
fn shot(row: &Row<'_>) -> rusqlite::Result<Option<Shot>> {
    let Some(id) = optional_parsed_column::<ShotId>(row, "shot")? else { return Ok(None) };
    Ok(Some(Shot { id, role: name_column(row, "shot_role")? }))
}

/// Image as a change reads and writes it: without its report, which no change needs to read, and without its position
/// in the order of arrival.
pub struct ImageRow {
    /// The image. Private, because its `report` is always `None` here, also when the table has one.
    image: Image,
}

impl ImageRow {
    /// Row of an image that has just arrived.
    pub fn new(
        batch: BatchId,
        id: ImageId,
        path: FilePath,
        companions: Vec<CompanionFile>,
        bytes: u64,
        hash: Option<ContentHash>,
    ) -> Self {
        Self { image: Image::received(batch, id, path, companions, bytes, hash, 0) }
    }

    /// Reads an image without its report.
    pub fn find(connection: &Connection, batch: &BatchId, id: ImageId) -> Result<Option<Self>, StoreError> {
        let mut statement = connection.prepare_cached(
            "SELECT batch, id, arrival, name, path, source_path, companions, shot, shot_role, bytes, hash, state, seq,
                    verdicts, grouped, decision, error
             FROM images WHERE batch = ?1 AND id = ?2",
        )?;
        let image = statement.query_row(params![batch.as_str(), id.to_string()], image_without_report).optional()?;
        Ok(image.map(|image| Self { image }))
    }

    /// Inserts a new image at this position in the order of arrival.
    pub fn insert(&self, connection: &Connection, arrival: u64) -> Result<(), StoreError> {
        let image = &self.image;
        let mut statement = connection.prepare_cached(
            "INSERT INTO images (batch, id, arrival, name, path, source_path, companions, bytes, hash, state, seq)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
        )?;
        statement.execute(params![
            image.batch.as_str(),
            image.id.to_string(),
            arrival,
            image.name,
            image.path,
            image.source_path,
            to_json(&image.companions)?,
            image.bytes,
            image.hash.as_ref().map(|hash| hash.as_bytes().as_slice()),
            image.state.slug(),
            image.seq,
        ])?;
        Ok(())
    }

    /// Updates the columns that changes can alter. Without `new_report` the stored report stays.
    pub fn update(&self, connection: &Connection, new_report: Option<&Report>) -> Result<(), StoreError> {
        let image = &self.image;
        let mut statement = connection.prepare_cached(
            "UPDATE images SET state = ?3, seq = ?4, verdicts = ?5, grouped = ?6, error = ?7,
                               report = coalesce(?8, report), decision = ?9, shot = ?10
             WHERE batch = ?1 AND id = ?2",
        )?;
        statement.execute(params![
            image.batch.as_str(),
            image.id.to_string(),
            image.state.slug(),
            image.seq,
            to_json(&image.verdicts)?,
            image.group.map(|group| group.to_string()),
            image.error.as_ref().map(to_json).transpose()?,
            new_report.map(to_json).transpose()?,
            image.decision.map(Decision::slug),
            image.shot.map(|shot| shot.id.to_string()),
        ])?;
        Ok(())
    }

    /// Id of the image.
    pub fn id(&self) -> ImageId {
        self.image.id
    }

    /// File name and path.
    pub fn path(&self) -> FilePath {
        let Image { name, path, source_path, .. } = &self.image;
        FilePath { name: name.clone(), path: path.clone(), source_path: source_path.clone() }
    }

    /// Files beside the image that were not sent.
    pub fn companions(&self) -> &[CompanionFile] {
        &self.image.companions
    }

    /// Shot that the image is a member of.
    pub fn shot(&self) -> Option<Shot> {
        self.image.shot
    }

    /// Length of the file in bytes.
    pub fn bytes(&self) -> u64 {
        self.image.bytes
    }

    /// BLAKE3 hash of the file; absent if its bytes were not stored.
    pub fn hash(&self) -> Option<ContentHash> {
        self.image.hash
    }

    /// State of the image.
    pub fn state(&self) -> ImageState {
        self.image.state
    }

    /// A person's decision about the image.
    pub fn decision(&self) -> Option<Decision> {
        self.image.decision
    }

    /// Returns true if the image has these verdicts and this duplicate group.
    pub fn is_judged(&self, verdicts: &[Verdict], group: Option<GroupId>) -> bool {
        self.image.verdicts == verdicts && self.image.group == group
    }

    /// Adds the image to the totals of its batch.
    pub fn add_to(&self, totals: &mut Totals) {
        totals.add(&self.image);
    }

    /// Subtracts the image from the totals of its batch. Call it before the image changes, and `add_to` afterwards.
    pub fn subtract_from(&self, totals: &mut Totals) {
        totals.remove(&self.image);
    }

    /// Records the sequence number of the newest event about the image.
    pub fn set_seq(&mut self, seq: u64) {
        self.image.seq = seq;
    }

    /// Sets the state of the image to analyzed.
    pub fn set_analyzed(&mut self) {
        self.image.state = ImageState::Analyzed;
    }

    /// Sets the state of the image to failed, with this reason.
    pub fn set_failed(&mut self, failure: Failure) {
        self.image.state = ImageState::Failed;
        self.image.error = Some(failure);
    }

    /// Replaces verdicts and duplicate group.
    pub fn set_verdicts(&mut self, verdicts: Vec<Verdict>, group: Option<GroupId>) {
        self.image.verdicts = verdicts;
        self.image.group = group;
    }

    /// Makes the image a member of a shot, or of none.
    pub fn set_shot(&mut self, shot: Option<Shot>) {
        self.image.shot = shot;
    }

    /// Sets or clears a person's decision.
    pub fn set_decision(&mut self, decision: Option<Decision>) {
        self.image.decision = decision;
    }
}
