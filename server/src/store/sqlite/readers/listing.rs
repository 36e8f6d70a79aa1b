//! Pages of a batch's images, in every order.

use protocol::{BatchId, Cursor, ImagePage};
use rusqlite::Row;
use rusqlite::types::{Value, ValueRef};

use super::super::rows::{self, BatchRow, IMAGE_COLUMNS};
use super::Reader;
use crate::store::{Direction, ImageQuery, Refusal, Sort, SortKey, StoreError};

impl Reader<'_> {
    pub(in crate::store::sqlite) fn images(
        &self,
        batch: &BatchId,
        query: &ImageQuery,
    ) -> Result<ImagePage, StoreError> {
        let row = BatchRow::get(self.connection, batch)?;
        let limit = if query.limit == 0 { usize::MAX >> 1 } else { query.limit };
        let (sql, values) = list_sql(batch, query, limit + 1)?;
        let mut statement = self.connection.prepare_cached(&sql)?;
        let mut found = statement
            .query_map(rusqlite::params_from_iter(values), |row| {
                Ok((rows::image_from_row(row)?, position(query.sort, row)?))
            })?
            .collect::<Result<Vec<_>, _>>()?;
        let has_more = found.len() > limit;
        found.truncate(limit);
        let next = found.last().filter(|_| has_more).map(|(_, position)| position.clone());
        let images = found.into_iter().map(|(image, _)| image).collect();
        Ok(ImagePage { images, next, cursor: Cursor { epoch: self.epoch.clone(), seq: row.seq } })
    }
}

/// What a key is in a query. What an image lacks stands for more, or less, than anything that one has.
fn column(sort: Sort) -> String {
    let number = |path: &str| {
        let absent = if sort.direction == Direction::Ascending { "1e300" } else { "-1e300" };
        format!("coalesce({path}, {absent})")
    };
    let report = |field: &str| format!("json_extract(report, '$.{field}')");
    match sort.by {
        SortKey::Arrival => "arrival".to_owned(),
        SortKey::Name => "name".to_owned(),
        SortKey::Bytes => "bytes".to_owned(),
        SortKey::Pixels => number(&format!("{} * {}", report("image.width"), report("image.height"))),
        SortKey::Taken => {
            let absent = if sort.direction == Direction::Ascending { "'~'" } else { "''" };
            format!("coalesce({}, {absent})", report("camera.taken_at"))
        }
        SortKey::Focus => number(&report("focus.sharpest")),
        SortKey::Blur => number(&report("focus.blur")),
        SortKey::Mean => number(&report("exposure.mean")),
    }
}

/// The query for a list of images and its parameters. Nothing of a user's is ever part of the text.
fn list_sql(batch: &BatchId, query: &ImageQuery, limit: usize) -> Result<(String, Vec<Value>), Refusal> {
    let column = column(query.sort);
    let mut sql = format!("SELECT {IMAGE_COLUMNS}, {column} AS sorted FROM images WHERE batch = ?");
    let mut values = vec![Value::from(batch.as_str().to_owned())];
    if let Some(state) = query.state {
        sql.push_str(" AND state = ?");
        values.push(Value::from(state.slug().to_owned()));
    }
    if let Some(issue) = query.issue {
        sql.push_str(" AND instr(verdicts, ?) > 0");
        values.push(Value::from(format!("\"issue\":\"{issue}\"")));
    }
    if let Some(group) = query.group {
        sql.push_str(" AND grouped = ?");
        values.push(Value::from(group.to_string()));
    }
    let (direction, beyond) = match query.sort.direction {
        Direction::Ascending => ("ASC", ">"),
        Direction::Descending => ("DESC", "<"),
    };
    if let Some(after) = &query.after {
        let (key, arrival) = parse_position(query.sort, after).ok_or(Refusal::PositionMalformed)?;
        sql.push_str(&format!(" AND ({column}, arrival) {beyond} (?, ?)"));
        values.extend([key, arrival]);
    }
    sql.push_str(&format!(" ORDER BY {column} {direction}, arrival {direction} LIMIT ?"));
    values.push(Value::from(limit as i64));
    Ok((sql, values))
}

/// Where a list goes on: the place in the order of arrival, and behind it what is sorted by.
fn position(sort: Sort, row: &Row<'_>) -> rusqlite::Result<String> {
    let arrival: u64 = row.get("arrival")?;
    if sort.by == SortKey::Arrival {
        return Ok(arrival.to_string());
    }
    Ok(match row.get_ref("sorted")? {
        ValueRef::Integer(number) => format!("{arrival}.{number}"),
        ValueRef::Real(number) => format!("{arrival}.{number}"),
        other => format!("{arrival}.{}", other.as_str()?),
    })
}

/// What [`position`] wrote; nothing when it was written for another order, or by somebody else.
fn parse_position(sort: Sort, position: &str) -> Option<(Value, Value)> {
    let (arrival, key) = position.split_once('.').unwrap_or((position, ""));
    let arrival = Value::from(arrival.parse::<i64>().ok()?);
    let key = match sort.by {
        SortKey::Arrival => arrival.clone(),
        SortKey::Name | SortKey::Taken => Value::from(key.to_owned()),
        SortKey::Bytes => Value::from(key.parse::<i64>().ok()?),
        SortKey::Pixels | SortKey::Focus | SortKey::Blur | SortKey::Mean => {
            Value::from(key.parse::<f64>().ok().filter(|number| number.is_finite())?)
        }
    };
    Some((key, arrival))
}
