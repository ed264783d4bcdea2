//! The languages of `paycert init`, a row each.

use crate::args::init::Lang;

/// A language.
pub(super) struct Language {
    lang: Lang,
    /// What is written, with its template; the adapter first.
    pub(super) files: &'static [(&'static str, &'static str)],
    /// What is done once before the adapter can run.
    pub(super) build: Option<&'static str>,
    /// What runs the adapter.
    pub(super) run: &'static str,
}

/// The row of a language.
pub(super) fn language(lang: Lang) -> &'static Language {
    LANGUAGES.iter().find(|row| row.lang == lang).unwrap_or(&LANGUAGES[0])
}

/// Every language.
const LANGUAGES: &[Language] = &[
    Language {
        lang: Lang::Javascript,
        files: &[("paycert/adapter.js", include_str!("../../../templates/javascript/adapter.js"))],
        build: None,
        run: "node paycert/adapter.js",
    },
    Language {
        lang: Lang::Python,
        files: &[("paycert/adapter.py", include_str!("../../../templates/python/adapter.py"))],
        build: None,
        run: "python3 paycert/adapter.py",
    },
    Language {
        lang: Lang::Java,
        files: &[("paycert/Adapter.java", include_str!("../../../templates/java/Adapter.java"))],
        build: Some("javac -d paycert/classes paycert/Adapter.java"),
        run: "java -cp paycert/classes Adapter",
    },
    Language {
        lang: Lang::Go,
        files: &[("paycert/adapter.go", include_str!("../../../templates/go/adapter.go"))],
        build: Some("go build -o paycert/adapter paycert/adapter.go"),
        run: "paycert/adapter",
    },
    Language {
        lang: Lang::Rust,
        files: &[
            ("paycert/src/main.rs", include_str!("../../../templates/rust/main.rs")),
            ("paycert/Cargo.toml", include_str!("../../../templates/rust/Cargo.toml")),
        ],
        build: Some("cargo build --manifest-path paycert/Cargo.toml --target-dir paycert/target"),
        run: "paycert/target/debug/paycert-adapter",
    },
    Language {
        lang: Lang::Php,
        files: &[("paycert/adapter.php", include_str!("../../../templates/php/adapter.php"))],
        build: None,
        run: "php paycert/adapter.php",
    },
    Language {
        lang: Lang::Csharp,
        files: &[
            ("paycert/Adapter.cs", include_str!("../../../templates/csharp/Adapter.cs")),
            ("paycert/Adapter.csproj", include_str!("../../../templates/csharp/Adapter.csproj")),
        ],
        build: Some("dotnet build --nologo --output paycert/bin paycert/Adapter.csproj"),
        run: "dotnet paycert/bin/Adapter.dll",
    },
    Language {
        lang: Lang::Ruby,
        files: &[("paycert/adapter.rb", include_str!("../../../templates/ruby/adapter.rb"))],
        build: None,
        run: "ruby paycert/adapter.rb",
    },
];
