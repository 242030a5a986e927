//! Group commit of rows: what waits while a commit is on its way to disk is written together by the
//! next one, in statements of many rows.

use std::future::Future;

use tokio::sync::{mpsc, oneshot};

use super::StoreError;

/// How many are written together.
const TOGETHER: usize = 64;
/// How many may wait before callers wait to be taken.
const WAITING: usize = 2048;

type Waiting<I, O> = (I, oneshot::Sender<Result<O, StoreError>>);

/// The way to a writer of many. Cheap to clone; the writer ends with the last one.
pub struct Gather<I, O>(mpsc::Sender<Waiting<I, O>>);

impl<I, O> Clone for Gather<I, O> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<I: Clone + Send + 'static, O: Send + 'static> Gather<I, O> {
    /// Starts the writer. `write` puts some on disk in one transaction and says what came of each,
    /// in their order. Must be called within a runtime.
    pub fn open<W, F>(write: W) -> Self
    where
        W: Fn(Vec<I>) -> F + Send + Sync + 'static,
        F: Future<Output = Result<Vec<O>, StoreError>> + Send + 'static,
    {
        let (sender, waiting) = mpsc::channel(WAITING);
        tokio::spawn(write_together(waiting, write));
        Self(sender)
    }

    /// Writes one with those that wait beside it; returns once it is durable.
    ///
    /// # Errors
    /// When it could not be written; a neighbour that fails is no reason.
    pub async fn write(&self, item: I) -> Result<O, StoreError> {
        let (answer, answered) = oneshot::channel();
        let closing = || StoreError::Unavailable("the writer is closing".to_owned());
        self.0.send((item, answer)).await.map_err(|_| closing())?;
        answered.await.map_err(|_| closing())?
    }
}

/// One commit at a time: while it is on its way to disk the next ones gather.
async fn write_together<I, O, W, F>(mut waiting: mpsc::Receiver<Waiting<I, O>>, write: W)
where
    I: Clone,
    W: Fn(Vec<I>) -> F,
    F: Future<Output = Result<Vec<O>, StoreError>>,
{
    let mut gathered = Vec::with_capacity(TOGETHER);
    while waiting.recv_many(&mut gathered, TOGETHER).await > 0 {
        let (items, answers): (Vec<I>, Vec<_>) = gathered.drain(..).unzip();
        match write(items.clone()).await {
            Ok(done) => {
                for (answer, one) in answers.into_iter().zip(done) {
                    // Whoever asked may have gone; it stands all the same.
                    let _ = answer.send(Ok(one));
                }
            }
            // One that can't be written must not sink its neighbours.
            Err(error) if !error.is_transient() && items.len() > 1 => {
                for (item, answer) in items.into_iter().zip(answers) {
                    let _ = answer.send(alone(write(vec![item]).await));
                }
            }
            Err(error) => {
                for answer in answers {
                    let _ = answer.send(Err(error.clone()));
                }
            }
        }
    }
}

fn alone<O>(done: Result<Vec<O>, StoreError>) -> Result<O, StoreError> {
    let one = done?.pop();
    one.ok_or_else(|| StoreError::Corrupt("nothing came of what was written".to_owned()))
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use super::*;

    /// A writer that refuses 13 and says ten times what it is given; how many were written at once.
    fn tenfold() -> (Gather<u32, u32>, Arc<Mutex<Vec<usize>>>) {
        let groups = Arc::new(Mutex::new(Vec::new()));
        let seen = groups.clone();
        let gather = Gather::open(move |items: Vec<u32>| {
            seen.lock().expect("whole").push(items.len());
            async move {
                tokio::task::yield_now().await;
                if items.contains(&13) {
                    return Err(StoreError::Constraint("13 is refused".to_owned()));
                }
                Ok(items.into_iter().map(|item| item * 10).collect())
            }
        });
        (gather, groups)
    }

    async fn written(gather: &Gather<u32, u32>, items: &[u32]) -> Vec<Result<u32, StoreError>> {
        futures_util::future::join_all(items.iter().map(|item| gather.write(*item))).await
    }

    #[tokio::test]
    async fn what_waits_is_written_together_and_each_hears_of_its_own() {
        let (gather, groups) = tenfold();
        assert_eq!(written(&gather, &[1, 2, 3, 4, 5]).await, [10, 20, 30, 40, 50].map(Ok));
        assert!(groups.lock().expect("whole").len() < 5, "{groups:?}");
    }

    #[tokio::test]
    async fn one_that_is_refused_sinks_nobody_else() {
        let (gather, _) = tenfold();
        let refused = Err(StoreError::Constraint("13 is refused".to_owned()));
        assert_eq!(written(&gather, &[1, 13, 2]).await, [Ok(10), refused, Ok(20)]);
    }
}
