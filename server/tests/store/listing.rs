//! Lists of images: orders, filters, pages.

use protocol::{BatchId, GroupId, ImageId, ImageState, Issue};
use server::store::{Change, ImageQuery, Intake, Refusal, Sort};

use crate::fixture::{Fixture, analyze, corrupt, hash, image_id, refused, verdict};

const ORDERS: [Sort; 6] =
    [Sort::Arrival, Sort::ArrivalDescending, Sort::Name, Sort::NameDescending, Sort::Bytes, Sort::BytesDescending];

/// Names and lengths with ties among them, in the order of arrival.
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

async fn batch_of_files(fixture: &Fixture) -> BatchId {
    let batch = fixture.batch(1).await;
    let files = FILES.iter().zip(1..);
    let changes = files.map(|((name, bytes), number)| Change::Receive {
        image: image_id(number),
        name: (*name).to_owned(),
        bytes: *bytes,
        hash: Some(hash(number)),
        intake: Intake::Queue,
    });
    fixture.apply(&batch, changes.collect()).await;
    batch
}

/// Reads page after page to the end.
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
        assert!(!page.images.is_empty(), "a page that is not the last has images");
    }
}

fn expected(sort: Sort) -> Vec<ImageId> {
    let mut files: Vec<(u8, &str, u64)> =
        (1..).zip(FILES).map(|(number, (name, bytes))| (number, name, bytes)).collect();
    match sort {
        Sort::Arrival | Sort::ArrivalDescending => {}
        Sort::Name | Sort::NameDescending => files.sort_by_key(|(_, name, _)| *name),
        Sort::Bytes | Sort::BytesDescending => files.sort_by_key(|(.., bytes)| *bytes),
    }
    if matches!(sort, Sort::ArrivalDescending | Sort::NameDescending | Sort::BytesDescending) {
        files.reverse();
    }
    files.into_iter().map(|(number, ..)| image_id(number)).collect()
}

pub async fn every_order_and_every_limit_lists_each_image_once(fixture: Fixture) {
    let batch = batch_of_files(&fixture).await;
    for sort in ORDERS {
        for limit in 0..=FILES.len() + 1 {
            let query = ImageQuery { sort, limit, ..ImageQuery::default() };
            assert_eq!(pages(&fixture, &batch, query).await, expected(sort), "{sort:?}, {limit} a page");
        }
    }
}

pub async fn filters_select_what_they_name(fixture: Fixture) {
    let batch = batch_of_files(&fixture).await;
    let group = GroupId::named_after(image_id(1));
    let jobs = fixture.store.claim(4).await.unwrap();
    let [one, two, three, four] = [0, 1, 2, 3].map(|index: usize| jobs[index].lease);
    let (dark, blurred) = (verdict(Issue::TooDark), verdict(Issue::Blurred));
    // A text that speaks of another issue is not that issue.
    let mut talkative = verdict(Issue::TooSmall);
    talkative.text = r#""issue":"too-bright""#.to_owned();
    let changes = vec![
        analyze(one, vec![dark.clone(), blurred.clone()], Some(group)),
        analyze(two, vec![blurred], Some(group)),
        analyze(three, vec![talkative], None),
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

pub async fn a_position_of_another_making_is_refused(fixture: Fixture) {
    let batch = batch_of_files(&fixture).await;
    for (sort, after) in [
        (Sort::Arrival, "x"),
        (Sort::Arrival, ""),
        (Sort::Name, "b.jpg"),
        (Sort::Bytes, "3"),
        (Sort::Bytes, "3.b.jpg"),
        (Sort::Arrival, "1' OR 1=1 --"),
    ] {
        let query = ImageQuery { sort, after: Some(after.to_owned()), ..ImageQuery::default() };
        assert_eq!(refused(fixture.store.images(&batch, query).await), Refusal::PositionMalformed, "{after:?}");
    }
}
