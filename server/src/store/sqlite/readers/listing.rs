//! Pages of a batch's images, filtered and sorted.

use protocol::{BatchId, Cursor, ImagePage};
use rusqlite::Row;
use rusqlite::types::{Value, ValueRef};

use super::reader::Reader;
use crate::store::sqlite::rows::{self, BatchRow, IMAGE_COLUMNS};
use crate::store::{ImageQuery, Refusal, Sort, SortDirection, SortKey, StoreError};

impl Reader<'_> {
    /// One page of a batch's images.
    pub fn images(&self, batch: &BatchId, query: &ImageQuery) -> Result<ImagePage, StoreError> {
        let row = BatchRow::get(self.connection, batch)?;
        let limit = if query.limit == 0 { usize::MAX >> 1 } else { query.limit };
        let (sql, values) = list_sql(batch, query, limit + 1)?;
        let mut statement = self.connection.prepare_cached(&sql)?;
        let mut found = statement
            .query_map(rusqlite::params_from_iter(values), |row| {
                Ok((rows::image_from_row(row)?, page_token(query.sort, row)?))
            })?
            .collect::<Result<Vec<_>, _>>()?;
        // One image more than the page holds was read, to know whether another page follows.
        let has_more = found.len() > limit;
        found.truncate(limit);
        let next = found.last().filter(|_| has_more).map(|(_, token)| token.clone());
        let images = found.into_iter().map(|(image, _)| image).collect();
        Ok(ImagePage { images, next, cursor: Cursor { epoch: self.epoch.clone(), seq: row.seq } })
    }
}

/// SQL expression of a sort key. For an image without the key it is a value beyond all others, so that the image comes
/// last.
fn sort_expression(sort: Sort) -> String {
    let number_or_last = |path: &str| {
        let absent = if sort.direction == SortDirection::Ascending { "1e300" } else { "-1e300" };
        format!("coalesce({path}, {absent})")
    };
    let report = |field: &str| format!("json_extract(report, '$.{field}')");
    match sort.by {
        SortKey::Arrival => "arrival".to_owned(),
        SortKey::Name => "name".to_owned(),
        // No name has these two characters. The folder ends in the second one, which is above the first one and below
        // all others: folders are compared component by component, and files come before subfolders.
        SortKey::Path => {
            let folder = "substr(path, 1, length(path) - length(name))";
            format!("coalesce(replace({folder}, '/', char(2)), '') || char(1) || name")
        }
        SortKey::Bytes => "bytes".to_owned(),
        SortKey::Pixels => number_or_last(&format!("{} * {}", report("image.width"), report("image.height"))),
        SortKey::Taken => {
            let absent = if sort.direction == SortDirection::Ascending { "'~'" } else { "''" };
            format!("coalesce({}, {absent})", report("camera.taken_at"))
        }
        SortKey::Focus => number_or_last(&report("focus.sharpest")),
        SortKey::Blur => number_or_last(&report("focus.blur")),
        SortKey::Mean => number_or_last(&report("exposure.mean")),
    }
}

/// SQL text of a list and its parameters. User input is always a parameter, never part of the text.
fn list_sql(batch: &BatchId, query: &ImageQuery, limit: usize) -> Result<(String, Vec<Value>), Refusal> {
    let key = sort_expression(query.sort);
    let mut sql = format!("SELECT {IMAGE_COLUMNS}, {key} AS sorted FROM images WHERE batch = ?");
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
    if let Some(folder) = &query.folder {
        sql.push_str(" AND substr(path, 1, length(?)) = ?");
        let prefix = Value::from(format!("{folder}/"));
        values.extend([prefix.clone(), prefix]);
    }
    let (direction, comparison) = match query.sort.direction {
        SortDirection::Ascending => ("ASC", ">"),
        SortDirection::Descending => ("DESC", "<"),
    };
    if let Some(after) = &query.after {
        let (last_key, last_arrival) = parse_page_token(query.sort, after).ok_or(Refusal::PageTokenMalformed)?;
        sql.push_str(&format!(" AND ({key}, arrival) {comparison} (?, ?)"));
        values.extend([last_key, last_arrival]);
    }
    sql.push_str(&format!(" ORDER BY {key} {direction}, arrival {direction} LIMIT ?"));
    values.push(Value::from(limit as i64));
    Ok((sql, values))
}

/// Page token of the page after an image: the image's position in the order of arrival and, for other orders, a full
/// stop and its sort key.
fn page_token(sort: Sort, row: &Row<'_>) -> rusqlite::Result<String> {
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

/// Parses a token of [`page_token`] into sort key and position of arrival. `None` if it does not have the form of a
/// token of this order; a token of another order with the same form is accepted.
fn parse_page_token(sort: Sort, token: &str) -> Option<(Value, Value)> {
    let (arrival, key) = token.split_once('.').unwrap_or((token, ""));
    let arrival = Value::from(arrival.parse::<i64>().ok()?);
    let key = match sort.by {
        SortKey::Arrival => arrival.clone(),
        SortKey::Name | SortKey::Path | SortKey::Taken => Value::from(key.to_owned()),
        SortKey::Bytes => Value::from(key.parse::<i64>().ok()?),
        SortKey::Pixels | SortKey::Focus | SortKey::Blur | SortKey::Mean => {
            Value::from(key.parse::<f64>().ok().filter(|number| number.is_finite())?)
        }
    };
    Some((key, arrival))
}
