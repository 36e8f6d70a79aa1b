//! Tokens of Rust source text, for tests that search the code for names and SQL. Comments and character literals have
//! no tokens, and a string literal is one token, so names in them are not found.

use std::iter::Peekable;
use std::str::Chars;

/// Token of source text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Token {
    /// Identifier or keyword.
    Name(String),
    /// Content of a string literal, with escape sequences unchanged.
    Text(String),
    /// Any other character except white space, such as a digit.
    Sign(char),
}

/// Tokens of the source, without comments and without items under `#[cfg(test)]`.
pub fn tokens(source: &str) -> Vec<Token> {
    without_test_items(Lexer { chars: source.chars().peekable() }.read())
}

/// True if the name occurs among the tokens as a whole identifier.
pub fn has_name(tokens: &[Token], name: &str) -> bool {
    tokens.iter().any(|token| matches!(token, Token::Name(found) if found == name))
}

/// Names that directly follow `first::`, also within a braced group: `first::{a, b::c}` gives `a` and `b`. A glob
/// import gives `*`, and a renamed import of the whole module (`use first as other`) gives `as`.
pub fn names_below(tokens: &[Token], first: &str) -> Vec<String> {
    let mut found = vec![];
    for (index, token) in tokens.iter().enumerate() {
        if !matches!(token, Token::Name(name) if name == first) || is_member(tokens, index) {
            continue;
        }
        match &tokens[index + 1..] {
            [Token::Name(name), ..] if name == "as" => found.push("as".to_owned()),
            [Token::Sign(':'), Token::Sign(':'), Token::Sign('{'), group @ ..] => found.extend(group_names(group)),
            [Token::Sign(':'), Token::Sign(':'), Token::Name(name), ..] => found.push(name.clone()),
            [Token::Sign(':'), Token::Sign(':'), Token::Sign('*'), ..] => found.push("*".to_owned()),
            _ => {}
        }
    }
    found
}

/// Keywords that may stand before a path that begins with `::`.
const KEYWORDS: [&str; 10] = ["as", "dyn", "else", "for", "impl", "in", "match", "mut", "return", "use"];

/// True if the token is a field, a method or a later segment of a path.
fn is_member(tokens: &[Token], index: usize) -> bool {
    match &tokens[..index] {
        [.., Token::Sign('.')] => true,
        [.., Token::Name(before), Token::Sign(':'), Token::Sign(':')] => !KEYWORDS.contains(&before.as_str()),
        _ => false,
    }
}

/// First names of the members of a braced group. The tokens begin after its opening brace.
fn group_names(tokens: &[Token]) -> Vec<String> {
    let (mut names, mut depth, mut is_start) = (vec![], 1, true);
    for token in tokens {
        match token {
            Token::Sign('{') => depth += 1,
            Token::Sign('}') => depth -= 1,
            Token::Name(name) if depth == 1 && is_start => names.push(name.clone()),
            Token::Sign('*') if depth == 1 && is_start => names.push("*".to_owned()),
            _ => {}
        }
        is_start = *token == Token::Sign(',');
        if depth == 0 {
            break;
        }
    }
    names
}

/// The tokens without each item that directly follows `#[cfg(test)]`.
fn without_test_items(tokens: Vec<Token>) -> Vec<Token> {
    let cfg_test = ["#", "[", "cfg", "(", "test", ")", "]"].map(|text| match text {
        "cfg" | "test" => Token::Name(text.to_owned()),
        sign => Token::Sign(sign.chars().next().expect("a character")),
    });
    let (mut kept, mut rest) = (vec![], &tokens[..]);
    while let Some((first, others)) = rest.split_first() {
        match rest.strip_prefix(&cfg_test[..]) {
            Some(item) => rest = &item[item_length(item)..],
            None => {
                kept.push(first.clone());
                rest = others;
            }
        }
    }
    kept
}

/// Number of tokens to the end of an item: to its semicolon, or to the end of its block.
fn item_length(tokens: &[Token]) -> usize {
    let mut depth = 0;
    for (index, token) in tokens.iter().enumerate() {
        match token {
            Token::Sign('{') => depth += 1,
            Token::Sign('}') => depth -= 1,
            Token::Sign(';') => {}
            _ => continue,
        }
        if depth == 0 {
            return index + 1;
        }
    }
    tokens.len()
}

/// Splits source text into tokens.
struct Lexer<'a> {
    chars: Peekable<Chars<'a>>,
}

impl Lexer<'_> {
    /// Reads all tokens.
    fn read(mut self) -> Vec<Token> {
        let mut tokens = vec![];
        while let Some(first) = self.chars.next() {
            match first {
                '/' if self.chars.peek() == Some(&'/') => self.skip_line(),
                '/' if self.chars.peek() == Some(&'*') => self.skip_block_comment(),
                '"' => tokens.push(Token::Text(self.string())),
                '\'' => self.skip_character_or_lifetime(),
                _ if first.is_alphabetic() || first == '_' => {
                    let name = self.name(first);
                    match self.raw_string_hashes(&name) {
                        Some(hashes) => tokens.push(Token::Text(self.raw_string(hashes))),
                        None => tokens.push(Token::Name(name)),
                    }
                }
                _ if first.is_whitespace() => {}
                _ => tokens.push(Token::Sign(first)),
            }
        }
        tokens
    }

    /// Reads the rest of a name after its first character.
    fn name(&mut self, first: char) -> String {
        let mut name = String::from(first);
        while let Some(next) = self.chars.next_if(|next| next.is_alphanumeric() || *next == '_') {
            name.push(next);
        }
        name
    }

    /// Number of hashes of the raw string that begins after this prefix; `None` if there is no raw string.
    fn raw_string_hashes(&self, prefix: &str) -> Option<usize> {
        let mut ahead = self.chars.clone();
        let mut hashes = 0;
        while ahead.next_if_eq(&'#').is_some() {
            hashes += 1;
        }
        (["r", "br", "cr"].contains(&prefix) && ahead.next() == Some('"')).then_some(hashes)
    }

    /// Reads a raw string with this many hashes, after its prefix.
    fn raw_string(&mut self, hashes: usize) -> String {
        self.chars.nth(hashes);
        let end = format!("\"{}", "#".repeat(hashes));
        let mut text = String::new();
        for next in self.chars.by_ref() {
            text.push(next);
            if text.ends_with(&end) {
                text.truncate(text.len() - end.len());
                break;
            }
        }
        text
    }

    /// Reads a string after its opening quotation mark.
    fn string(&mut self) -> String {
        let mut text = String::new();
        while let Some(next) = self.chars.next_if(|next| *next != '"') {
            text.push(next);
            if next == '\\' {
                text.extend(self.chars.next());
            }
        }
        self.chars.next();
        text
    }

    /// Skips the rest of a character literal such as `'x'` or `'\n'`, after its quotation mark. Skips nothing of a
    /// lifetime, so its name becomes a token without the mark.
    fn skip_character_or_lifetime(&mut self) {
        let mut ahead = self.chars.clone();
        let (first, second) = (ahead.next(), ahead.next());
        if first == Some('\\') {
            self.chars.nth(1);
            while self.chars.next().is_some_and(|next| next != '\'') {}
        } else if second == Some('\'') {
            self.chars.nth(1);
        }
    }

    /// Skips the rest of the line.
    fn skip_line(&mut self) {
        while self.chars.next().is_some_and(|next| next != '\n') {}
    }

    /// Skips a block comment, which may contain others, after its first character.
    fn skip_block_comment(&mut self) {
        let (mut depth, mut before) = (0, '/');
        for next in self.chars.by_ref() {
            let mark = match (before, next) {
                ('/', '*') => 1,
                ('*', '/') => -1,
                _ => 0,
            };
            depth += mark;
            if depth == 0 {
                break;
            }
            // A character belongs to one mark only: `/*/` does not close a comment.
            before = if mark == 0 { next } else { ' ' };
        }
    }
}

mod tests {
    use super::*;

    #[test]
    fn comments_strings_and_characters_are_not_names() {
        let source = r####"
            // axum in a comment
            /* axum /* nested */ axum */
            fn f<'axum_life>(a: char) { let s = "axum \" axum"; let r = r#"axum " axum"#; let c = ['"', '\'', 'x']; tail }
        "####;
        let tokens = tokens(source);
        assert!(!has_name(&tokens, "axum"));
        assert!(has_name(&tokens, "tail"), "{tokens:?}");
        let texts: Vec<_> = tokens.iter().filter(|token| matches!(token, Token::Text(_))).collect();
        assert_eq!(texts.len(), 2, "{texts:?}");
    }

    #[test]
    fn names_are_whole_words() {
        assert!(!has_name(&tokens("use axum_extra::x; let my_axum = 1;"), "axum"));
        assert!(has_name(&tokens("let x = ::axum::Router::new();"), "axum"));
    }

    #[test]
    fn names_below_a_crate_are_found_in_every_form() {
        let source = "use analysis::{self, a::x, b as c, d::{e, f}}; use analysis::*; use analysis as other; \
                      analysis::g(); other::analysis::h(); x.analysis::<u8>(); ::analysis::i();";
        assert_eq!(names_below(&tokens(source), "analysis"), ["self", "a", "b", "d", "*", "as", "g", "i"]);
    }

    #[test]
    fn test_items_are_left_out() {
        let source = "fn a() {} #[cfg(test)] mod tests { fn axum() { {} } } #[cfg(test)] mod axum; fn b() {}";
        let tokens = tokens(source);
        assert!(!has_name(&tokens, "axum") && has_name(&tokens, "b"));
    }
}
