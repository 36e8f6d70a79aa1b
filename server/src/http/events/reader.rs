//! One reader and how far it has read: replay joined to live in one loop, the same for all representations.

use std::collections::VecDeque;
use std::ops::Range;
use std::pin::Pin;
use std::time::Duration;

use axum::body::Bytes;
use protocol::Epoch;
use tokio::time::{Instant, Sleep, sleep};

use super::encoded::{Encoded, Stretch};
use super::filter::Filter;
use super::follower::Follower;
use super::position::Scope;
use super::tail::Taken;
use crate::batches::BatchError;

/// What to tell a reader next.
pub enum Next {
    /// These events.
    Events(News),
    /// Nothing has happened for a while.
    Silence,
    /// Nothing more: every batch is at its end, and the reader has everything.
    Over,
    /// Nothing more from this server, which stops.
    Stopping,
    /// Nothing more, since the log could not be read. The reader comes back and has missed nothing.
    Broken,
}

/// Events of one batch.
pub struct News {
    batch: usize,
    stretch: Stretch,
}

impl News {
    /// Whether it is the message that a position could not be used.
    pub fn is_reset(&self) -> bool {
        self.stretch.last() == 0
    }
}

/// A reader of one or several batches.
pub struct Reader {
    scope: Scope,
    filter: Filter,
    epoch: Epoch,
    followers: Box<[Follower]>,
    /// Batches whose position could not be used, to be told first.
    resets: VecDeque<News>,
    /// What was logged before this reader came is told batch by batch: up to which number of each.
    before: Box<[u64]>,
    /// The batch that is looked at first, so that none has to wait for another.
    turn: usize,
    silence: Duration,
    alarm: Pin<Box<Sleep>>,
    told: Instant,
}

impl Reader {
    /// A reader that is where its followers are, one for each batch of its scope; `before` are the numbers that the logs have
    /// reached.
    pub fn new(
        scope: Scope,
        filter: Filter,
        epoch: Epoch,
        followers: Box<[Follower]>,
        before: Box<[u64]>,
        silence: Duration,
    ) -> Self {
        let (alarm, told) = (Box::pin(sleep(silence)), Instant::now());
        Self { scope, filter, epoch, followers, resets: VecDeque::new(), before, turn: 0, silence, alarm, told }
    }

    /// Tells first that this batch's position could not be used.
    pub fn reset(&mut self, batch: usize, message: Stretch) {
        self.resets.push_back(News { batch, stretch: message });
    }

    /// What to tell next. Nothing is lost when this is dropped while it waits.
    pub async fn next(&mut self) -> Next {
        if let Some(news) = self.resets.pop_front() {
            return Next::Events(news);
        }
        loop {
            match self.look().await {
                Looked::Found(next) => return next,
                Looked::WaitFor(batches) => {
                    if self.wait(batches).await == Waited::ForNothing {
                        return Next::Silence;
                    }
                }
            }
        }
    }

    /// What to tell next if there is anything, without waiting for it. What is kept for all readers may be a moment behind the
    /// logs, so that these have the last word.
    pub async fn next_at_once(&mut self) -> Option<Next> {
        if let Some(next) = self.next_known().await {
            return Some(next);
        }
        for batch in 0..self.followers.len() {
            loop {
                match self.followers[batch].catch_up().await {
                    Ok(None) => break,
                    Ok(Some(stretch)) if self.wants(&stretch) => return Some(self.news(batch, stretch)),
                    Ok(Some(_)) => {}
                    Err(error) => return Some(broken(&error)),
                }
            }
        }
        None
    }

    /// What to tell next if it is known that there is anything.
    pub async fn next_known(&mut self) -> Option<Next> {
        if let Some(news) = self.resets.pop_front() {
            return Some(Next::Events(news));
        }
        match self.look().await {
            Looked::Found(next) => Some(next),
            Looked::WaitFor(_) => None,
        }
    }

    /// The events of the news that this reader wants.
    pub fn events<'a>(&self, news: &'a News) -> impl Iterator<Item = Encoded<'a>> {
        news.stretch.events(self.filter)
    }

    /// All messages of the news as they are shared by all readers, if this one wants them so.
    pub fn shared_messages(&self, news: &News) -> Option<Bytes> {
        let is_plain = matches!(self.scope, Scope::One(_)) && self.filter.is_everything();
        is_plain.then(|| news.stretch.messages())
    }

    /// The position behind an event; nothing where its cursor says it.
    pub fn resume(&self, news: &News, event: &Encoded<'_>) -> Option<String> {
        // News of resets come before anything was read.
        let read = self.followers.iter().enumerate();
        self.scope.resume(
            read.map(|(index, follower)| if index == news.batch { event.seq() } else { follower.read() }),
            &self.epoch,
        )
    }

    /// An event as JSON, with the position behind it where its cursor does not say it.
    pub fn object(&self, news: &News, event: &Encoded<'_>) -> Bytes {
        let json = event.json();
        match self.resume(news, event) {
            None => json,
            // An object that is not empty: the field goes in behind the brace.
            Some(resume) => [br#"{"resume":""#, resume.as_bytes(), br#"","#, &json[1..]].concat().into(),
        }
    }

    /// How far it is behind what is known to be in the logs, in events.
    pub fn lag(&self) -> u64 {
        self.followers.iter().map(Follower::lag).sum()
    }

    /// What there is to be told without waiting: first what was before, batch by batch, then what comes, in turn.
    async fn look(&mut self) -> Looked {
        let count = self.followers.len();
        let mut over = 0;
        for place in 0..count {
            let batch = (self.turn + place) % count;
            loop {
                let is_before = self.followers[batch].read() < self.before[batch];
                let stretch = match self.followers[batch].take() {
                    Taken::Stretch(stretch) => Some(stretch),
                    // The batch has only just found a reader: what was before is being read for all of them.
                    Taken::Nothing if is_before => return Looked::WaitFor(batch..batch + 1),
                    Taken::Nothing => break,
                    // Rare and large: on the heap, so that those who wait stay small.
                    Taken::Behind => match Box::pin(self.followers[batch].catch_up()).await {
                        Ok(stretch) => stretch,
                        Err(error) => return Looked::Found(broken(&error)),
                    },
                    Taken::Over => {
                        over += 1;
                        break;
                    }
                    Taken::Stopping => return Looked::Found(Next::Stopping),
                    Taken::Broken => return Looked::Found(Next::Broken),
                };
                // A filter may leave nothing of what was read.
                if let Some(stretch) = stretch.filter(|stretch| self.wants(stretch)) {
                    let is_before = self.followers[batch].read() < self.before[batch];
                    self.turn = if is_before { batch } else { (batch + 1) % count };
                    return Looked::Found(self.news(batch, stretch));
                }
            }
        }
        if over == count { Looked::Found(Next::Over) } else { Looked::WaitFor(0..count) }
    }

    fn wants(&self, stretch: &Stretch) -> bool {
        stretch.events(self.filter).next().is_some()
    }

    fn news(&mut self, batch: usize, stretch: Stretch) -> Next {
        self.told = Instant::now();
        Next::Events(News { batch, stretch })
    }

    /// Waits until one of these batches may have more, or there was nothing to tell for a while.
    async fn wait(&mut self, batches: Range<usize>) -> Waited {
        loop {
            tokio::select! {
                biased;
                () = any_changed(&mut self.followers[batches.clone()]) => return Waited::ForNews,
                () = &mut self.alarm => {
                    // Set anew here and not with every event, which would cost each of them.
                    let (now, due) = (Instant::now(), self.told + self.silence);
                    if now < due {
                        self.alarm.as_mut().reset(due);
                    } else {
                        self.told = now;
                        self.alarm.as_mut().reset(now + self.silence);
                        return Waited::ForNothing;
                    }
                }
            }
        }
    }
}

fn broken(error: &BatchError) -> Next {
    tracing::error!(%error, "a stream broke off");
    Next::Broken
}

/// What a look at the batches gave.
enum Looked {
    Found(Next),
    /// Nothing, until one of these has more.
    WaitFor(Range<usize>),
}

#[derive(PartialEq, Eq)]
enum Waited {
    ForNews,
    ForNothing,
}

async fn any_changed(followers: &mut [Follower]) {
    match followers {
        [one] => one.changed().await,
        several => {
            futures::future::select_all(several.iter_mut().map(|follower| Box::pin(follower.changed()))).await;
        }
    }
}
