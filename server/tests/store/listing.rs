//! Lists of images: orders, filters and pages.

use protocol::{BatchId, FilePath, GroupId, ImageId, ImageState, Issue};
use server::store::{Change, ImageQuery, InitialState, Refusal, Sort, SortDirection, SortKey};

use crate::fixture::{Fixture, analyze, corrupt, hash, image_id, refused, report, verdict};

/// File names and lengths with ties, in the order of arrival.
const FILES: [(&str, u64); 9] = [
    ("b.jpg", 30),
    ("a.jpg", 10),
    ("b.jpg", 10),
    ("", 20),
    ("a.b.c.png", 30),
    ("사진.jpg", 10),
    ("B.JPG", 0),
    ("a.jpg", 10),
    ("1.2", 99),
];

/// Creates a batch with [`FILES`], numbered from 1.
async fn batch_of_files(fixture: &Fixture) -> BatchId {
    let batch = fixture.batch(1).await;
    let files = FILES.iter().zip(1..);
    let changes = files.map(|((name, bytes), number)| Change::Receive {
        image: image_id(number),
        path: FilePath::named(*name),
        companions: vec![],
        bytes: *bytes,
        hash: Some(hash(number)),
        initial_state: InitialState::Queued,
    });
    fixture.apply(&batch, changes.collect()).await;
    batch
}

/// Ids of the listed images, read page by page.
async fn pages(fixture: &Fixture, batch: &BatchId, query: ImageQuery) -> Vec<ImageId> {
    let (mut found, mut after) = (vec![], None);
    loop {
        let page = fixture.store.images(batch, ImageQuery { after, ..query.clone() }).await.unwrap();
        assert!(query.limit == 0 || page.images.len() <= query.limit);
        found.extend(page.images.iter().map(|image| image.id));
        after = page.next;
        if after.is_none() {
            return found;
        }
        assert!(!page.images.is_empty(), "only the last page may be empty");
    }
}

/// Ascending and descending order by this key.
fn both_directions(name: &str) -> [Sort; 2] {
    [name.to_owned(), format!("-{name}")].map(|name| Sort::from_name(&name).unwrap())
}

/// Ids of all [`FILES`] in this order, which must be by arrival, name or length.
fn expected(sort: Sort) -> Vec<ImageId> {
    let mut files: Vec<(u8, &str, u64)> =
        (1..).zip(FILES).map(|(number, (name, bytes))| (number, name, bytes)).collect();
    match sort.by {
        SortKey::Name => files.sort_by_key(|(_, name, _)| *name),
        SortKey::Bytes => files.sort_by_key(|(.., bytes)| *bytes),
        _ => {}
    }
    if sort.direction == SortDirection::Descending {
        files.reverse();
    }
    files.into_iter().map(|(number, ..)| image_id(number)).collect()
}

pub async fn orders_and_page_sizes_list_each_image_once(fixture: Fixture) {
    let batch = batch_of_files(&fixture).await;
    for sort in ["arrival", "name", "bytes"].into_iter().flat_map(both_directions) {
        for limit in 0..=FILES.len() + 1 {
            let query = ImageQuery { sort, limit, ..ImageQuery::default() };
            assert_eq!(pages(&fixture, &batch, query).await, expected(sort), "{sort:?}, {limit} a page");
        }
    }
}

pub async fn filters_select_matching_images(fixture: Fixture) {
    let batch = batch_of_files(&fixture).await;
    let group = GroupId::named_after(image_id(1));
    let jobs = fixture.store.claim_jobs(4).await.unwrap();
    let [one, two, three, four] = [0, 1, 2, 3].map(|index: usize| jobs[index].lease);
    let (dark, blurred) = (verdict(Issue::TooDark), verdict(Issue::Blurred));
    // The text of a verdict contains the JSON of another issue, which must not match.
    let mut misleading = verdict(Issue::TooSmall);
    misleading.text = r#""issue":"too-bright""#.to_owned();
    let changes = vec![
        analyze(one, vec![dark.clone(), blurred.clone()], Some(group)),
        analyze(two, vec![blurred], Some(group)),
        analyze(three, vec![misleading], None),
        Change::Fail { lease: four, failure: corrupt() },
    ];
    fixture.apply(&batch, changes).await;
    let query = ImageQuery { limit: 2, ..ImageQuery::default() };
    for (query, numbers) in [
        (ImageQuery { state: Some(ImageState::Analyzed), ..query.clone() }, vec![1, 2, 3]),
        (ImageQuery { state: Some(ImageState::Failed), ..query.clone() }, vec![4]),
        (ImageQuery { state: Some(ImageState::Queued), ..query.clone() }, vec![5, 6, 7, 8, 9]),
        (ImageQuery { issue: Some(Issue::Blurred), ..query.clone() }, vec![1, 2]),
        (ImageQuery { issue: Some(Issue::TooDark), ..query.clone() }, vec![1]),
        (ImageQuery { issue: Some(Issue::TooBright), ..query.clone() }, vec![]),
        (ImageQuery { group: Some(group), ..query.clone() }, vec![1, 2]),
        (ImageQuery { group: Some(GroupId::named_after(image_id(2))), ..query.clone() }, vec![]),
        (
            ImageQuery { issue: Some(Issue::Blurred), group: Some(group), state: Some(ImageState::Failed), ..query },
            vec![],
        ),
    ] {
        let ids: Vec<_> = numbers.into_iter().map(image_id).collect();
        assert_eq!(pages(&fixture, &batch, query.clone()).await, ids, "{query:?}");
    }
}

pub async fn page_tokens_of_another_form_are_refused(fixture: Fixture) {
    let batch = batch_of_files(&fixture).await;
    for (sort, after) in [
        ("arrival", "x"),
        ("arrival", ""),
        ("name", "b.jpg"),
        ("bytes", "3"),
        ("bytes", "3.b.jpg"),
        ("bytes", "3.5.5"),
        ("-mean", "3.b.jpg"),
        ("mean", "3.nan"),
        ("focus", "3"),
        ("arrival", "1' OR 1=1 --"),
    ] {
        let sort = Sort::from_name(sort).unwrap();
        let query = ImageQuery { sort, after: Some(after.to_owned()), ..ImageQuery::default() };
        assert_eq!(refused(fixture.store.images(&batch, query).await), Refusal::PageTokenMalformed, "{after:?}");
    }
}

/// Images without the sort key come last in both directions.
pub async fn images_without_the_sort_key_come_last(fixture: Fixture) {
    let batch = batch_of_files(&fixture).await;
    let jobs = fixture.store.claim_jobs(9).await.unwrap();
    let mut changes = vec![];
    for (job, number) in jobs.iter().zip([5_u8, 2, 2, 8, 1, 9]) {
        let mut report = report();
        report.exposure.mean = f32::from(number) / 10.0;
        report.focus.sharpest = f32::from(number) * 1e4 + 0.1;
        report.focus.blur = (number != 9).then_some(f32::from(number));
        report.image.width = u32::from(number) * 1000;
        let taken_at = (number != 9).then(|| format!("2026-11-2{number}T10:00:00"));
        report.camera = Some(protocol::Camera { taken_at, ..protocol::Camera::default() });
        let (report, thumbnail) = (Box::new(report), b"a thumbnail".to_vec());
        changes.push(Change::Analyze { lease: job.lease, report, thumbnail, verdicts: vec![], group: None });
    }
    changes.push(Change::Fail { lease: jobs[6].lease, failure: corrupt() });
    fixture.apply(&batch, changes).await;
    // 7, 8 and 9 have no report; 6 has neither a blur value nor a time.
    for (name, ascending, absent) in [
        ("mean", vec![5, 2, 3, 1, 4, 6], vec![7, 8, 9]),
        ("focus", vec![5, 2, 3, 1, 4, 6], vec![7, 8, 9]),
        ("pixels", vec![5, 2, 3, 1, 4, 6], vec![7, 8, 9]),
        ("blur", vec![5, 2, 3, 1, 4], vec![6, 7, 8, 9]),
        ("taken", vec![5, 2, 3, 1, 4], vec![6, 7, 8, 9]),
    ] {
        let descending: Vec<u8> = ascending.iter().rev().chain(absent.iter().rev()).copied().collect();
        let ascending: Vec<u8> = ascending.into_iter().chain(absent).collect();
        for (sort, expected) in both_directions(name).into_iter().zip([ascending, descending]) {
            let expected: Vec<_> = expected.into_iter().map(image_id).collect();
            for limit in 0..=10 {
                let query = ImageQuery { sort, limit, ..ImageQuery::default() };
                assert_eq!(pages(&fixture, &batch, query).await, expected, "{sort:?}, {limit} a page");
            }
        }
    }
}
