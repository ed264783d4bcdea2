//! Work side by side, told in order. The gates mostly wait, so that more of them go on than there are processors.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;

/// Does `work` for each item, so many at a time, and tells the results in the order of the items as they are ready.
pub(super) fn each<I: Sync, R: Send>(
    items: &[I],
    at_once: usize,
    work: impl Fn(&I) -> R + Sync,
    mut tell: impl FnMut(&I, R),
) {
    let next = AtomicUsize::new(0);
    let (sender, results) = mpsc::channel();
    std::thread::scope(|scope| {
        for _ in 0..at_once.min(items.len()) {
            let (sender, next, work) = (sender.clone(), &next, &work);
            scope.spawn(move || {
                loop {
                    let at = next.fetch_add(1, Ordering::SeqCst);
                    let Some(item) = items.get(at) else { break };
                    // Whoever listens is gone only if telling panicked, which ends everything anyway.
                    let _ = sender.send((at, work(item)));
                }
            });
        }
        drop(sender);
        let (mut early, mut told) = (BTreeMap::new(), 0);
        for (at, result) in results {
            early.insert(at, result);
            while let Some(result) = early.remove(&told) {
                tell(&items[told], result);
                told += 1;
            }
        }
    });
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn results_come_in_the_order_of_the_items_and_not_of_their_ends() {
        let mut told = Vec::new();
        let work = |ms: &u64| {
            std::thread::sleep(Duration::from_millis(*ms));
            ms + 1
        };
        each(&[40, 1, 20, 2], 3, work, |ms, result| told.push((*ms, result)));
        assert_eq!(told, [(40, 41), (1, 2), (20, 21), (2, 3)]);
    }
}
