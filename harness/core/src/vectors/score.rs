//! What a client said about the vectors, compared with what is right.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Answer, File, Test};

/// What a client said: the document that `paycert vectors check` reads.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Results {
    /// One entry a test.
    pub results: Vec<Said>,
}

/// What a client said about one test.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Said {
    /// The file.
    pub file: String,
    /// The number of the test in it.
    pub tc_id: usize,
    /// Yes or no.
    pub valid: bool,
}

/// Why results cannot be scored.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ScoreError {
    /// A test that none of the files has.
    #[error("there is no test {tc_id} in `{file}`")]
    Unknown {
        /// The file.
        file: String,
        /// The number.
        tc_id: usize,
    },
    /// Two answers to one test.
    #[error("test {tc_id} of `{file}` is answered twice")]
    Twice {
        /// The file.
        file: String,
        /// The number.
        tc_id: usize,
    },
}

/// How a client did.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Score {
    /// Tests where only one answer is right, and was given.
    pub right: usize,
    /// Tests where both answers are right, and one was given.
    pub acceptable: usize,
    /// Tests that were answered wrongly.
    pub wrong: Vec<Line>,
    /// Tests without an answer.
    pub missing: Vec<Line>,
}

/// One test in the score.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The file.
    pub file: String,
    /// The number of the test in it.
    pub tc_id: usize,
    /// What is right.
    pub result: Answer,
    /// The case that it comes from.
    pub case: String,
    /// Why it is asked.
    pub comment: String,
}

impl Score {
    /// How many tests there are.
    pub fn total(&self) -> usize {
        self.right + self.acceptable + self.wrong.len() + self.missing.len()
    }

    /// Whether every test was answered, and rightly.
    pub fn is_full(&self) -> bool {
        self.wrong.is_empty() && self.missing.is_empty()
    }
}

/// Compares what a client said with every test of the files, each under its name.
pub fn score(files: &[(String, File)], results: &Results) -> Result<Score, ScoreError> {
    let mut said = BTreeMap::new();
    for Said { file, tc_id, valid } in &results.results {
        if said.insert((file.as_str(), *tc_id), *valid).is_some() {
            return Err(ScoreError::Twice { file: file.clone(), tc_id: *tc_id });
        }
    }
    let mut score = Score::default();
    for (name, file) in files {
        for test in file.test_groups.iter().flat_map(|group| &group.tests) {
            let answer = said.remove(&(name.as_str(), test.tc_id));
            match (test.result, answer) {
                (_, None) => score.missing.push(line(name, test)),
                (Answer::Acceptable, Some(_)) => score.acceptable += 1,
                (Answer::Valid, Some(true)) | (Answer::Invalid, Some(false)) => score.right += 1,
                (Answer::Valid | Answer::Invalid, Some(_)) => score.wrong.push(line(name, test)),
            }
        }
    }
    match said.first_key_value() {
        Some(((file, tc_id), _)) => Err(ScoreError::Unknown { file: (*file).to_owned(), tc_id: *tc_id }),
        None => Ok(score),
    }
}

fn line(file: &str, test: &Test) -> Line {
    Line {
        file: file.to_owned(),
        tc_id: test.tc_id,
        result: test.result,
        case: test.case.clone(),
        comment: test.comment.clone(),
    }
}
