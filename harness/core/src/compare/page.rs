//! The table as one HTML page that needs nothing else. The template escapes every text.

use minijinja::value::Serde;
use minijinja::{Environment, Value, context};

use super::matrix::Matrix;

const TEMPLATE: &str = include_str!("matrix.html");

/// Writes the page.
pub fn render(matrix: &Matrix) -> String {
    let mut environment = Environment::new();
    // The ending of the name turns escaping on.
    let page = environment.add_template("matrix.html", TEMPLATE).and_then(|()| {
        environment.get_template("matrix.html")?.render(context! { matrix => Value::from(Serde(matrix)) })
    });
    page.unwrap_or_else(|error| panic!("the built-in template is broken: {error}"))
}
