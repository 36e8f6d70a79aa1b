//! Renders the OpenAPI document as HTML: the operations of each tag with their parameters, bodies and responses, and
//! then the types.

use serde_json::Value;

/// HTML of the documentation page's body.
pub fn body_html(document: &Value) -> String {
    let mut html = HtmlWriter::default();
    let info = &document["info"];
    html.raw("<header>").element("h1", text(&info["title"])).element("p", text(&info["description"]));
    html.raw("<p><a href=\"/\">The page</a> · <a href=\"/api/openapi.json\">OpenAPI document</a></p></header><main>");
    for tag in array(&document["tags"]) {
        let name = text(&tag["name"]);
        html.raw("<section>").element("h2", name).element("p", text(&tag["description"]));
        for (path, operations) in object(&document["paths"]) {
            for (method, operation) in object(operations).filter(|(_, operation)| has_tag(operation, name)) {
                html.operation(method, path, operation);
            }
        }
        html.raw("</section>");
    }
    html.raw("<section><h2>Types</h2>");
    for (name, schema) in object(&document["components"]["schemas"]) {
        html.schema(name, schema);
    }
    html.raw("</section></main>");
    html.0
}

/// Returns true if an operation has the tag of this name.
fn has_tag(operation: &Value, name: &str) -> bool {
    array(&operation["tags"]).any(|tag| tag == name)
}

/// Text of a JSON string; empty for any other value.
fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

/// Elements of a JSON array; none for any other value.
fn array(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

/// Fields of a JSON object; none for any other value.
fn object(value: &Value) -> impl Iterator<Item = (&str, &Value)> {
    value.as_object().into_iter().flatten().map(|(key, value)| (key.as_str(), value))
}

/// HTML under construction.
#[derive(Default)]
struct HtmlWriter(String);

impl HtmlWriter {
    /// Appends trusted markup without escaping.
    fn raw(&mut self, markup: &str) -> &mut Self {
        self.0.push_str(markup);
        self
    }

    /// Appends escaped text. Parts between backticks become `<code>`.
    fn text(&mut self, text: &str) -> &mut Self {
        for (index, part) in text.split('`').enumerate() {
            let escaped = part.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;");
            match index % 2 {
                0 => self.raw(&escaped),
                _ => self.raw("<code>").raw(&escaped).raw("</code>"),
            };
        }
        self
    }

    /// Appends an element that contains escaped text. Appends nothing if the text is empty.
    fn element(&mut self, name: &str, content: &str) -> &mut Self {
        if content.is_empty() {
            return self;
        }
        self.raw(&format!("<{name}>")).text(content).raw(&format!("</{name}>"))
    }

    /// Appends an operation with its parameters, request body and responses.
    fn operation(&mut self, method: &str, path: &str, operation: &Value) {
        let id = text(&operation["operationId"]);
        self.raw(&format!("<article id=\"{id}\"><h3><b class=\"{method}\">{}</b> ", method.to_uppercase()));
        self.element("code", path).raw("</h3>").element("p", text(&operation["summary"]));
        self.element("p", text(&operation["description"])).raw("<dl>");
        for parameter in array(&operation["parameters"]) {
            let location = text(&parameter["in"]);
            self.raw("<dt>")
                .element("code", text(&parameter["name"]))
                .raw(" ")
                .element("small", location)
                .raw("</dt><dd>");
            self.kind(&parameter["schema"]).raw(" ").text(text(&parameter["description"])).raw("</dd>");
        }
        self.contents("body", "", &operation["requestBody"]);
        for (status, response) in object(&operation["responses"]) {
            self.contents(status, text(&response["description"]), response);
        }
        self.raw("</dl></article>");
    }

    /// Appends a request body or a response: its description, and its types by media type. Appends nothing if `holder`
    /// is null.
    fn contents(&mut self, name: &str, description: &str, holder: &Value) {
        if holder.is_null() {
            return;
        }
        self.raw("<dt>").element("code", name).raw("</dt><dd>").text(description);
        for (media_type, content) in object(&holder["content"]) {
            self.raw(" <span>").element("small", media_type).raw(" ").kind(&content["schema"]).raw("</span>");
        }
        self.raw("</dd>");
    }

    /// Appends a named type with its description and its properties or variants.
    fn schema(&mut self, name: &str, schema: &Value) {
        self.raw(&format!("<article id=\"type-{name}\">"))
            .element("h3", name)
            .element("p", text(&schema["description"]));
        if schema["properties"].is_null() && schema["oneOf"].is_null() && schema["allOf"].is_null() {
            self.raw("<p>").kind(schema).raw("</p></article>");
            return;
        }
        self.raw("<dl>");
        self.properties(schema);
        for variant in array(&schema["oneOf"]).chain(array(&schema["allOf"])) {
            self.raw("<dt>");
            // `<dl>` requires a term before every definition.
            match text(&variant["title"]) {
                "" => self.kind(variant),
                title => self.text(title),
            };
            self.raw("</dt><dd>").text(text(&variant["description"])).raw(" ");
            self.kind(variant).raw("</dd>");
            self.properties(variant);
        }
        self.raw("</dl></article>");
    }

    /// Appends the properties of an object, with a mark at the optional ones.
    fn properties(&mut self, schema: &Value) {
        for (name, property) in object(&schema["properties"]) {
            let is_required = array(&schema["required"]).any(|required| required == name);
            self.raw("<dt>").element("code", name).raw(if is_required { "" } else { " <small>optional</small>" });
            self.raw("</dt><dd>").kind(property).raw(" ").text(text(&property["description"])).raw("</dd>");
        }
    }

    /// Appends the type of a value in a few words. A named type becomes a link. Of alternatives only the first named
    /// one is shown.
    fn kind(&mut self, schema: &Value) -> &mut Self {
        if let Some(name) = text(&schema["$ref"]).rsplit('/').next().filter(|name| !name.is_empty()) {
            return self.raw(&format!("<a href=\"#type-{name}\">{name}</a>"));
        }
        let mut named = array(&schema["oneOf"]).chain(array(&schema["anyOf"])).chain(array(&schema["allOf"]));
        if let Some(named) = named.find(|schema| !schema["$ref"].is_null()) {
            return self.kind(named);
        }
        if !schema["items"].is_null() {
            return self.raw("<em>list of</em> ").kind(&schema["items"]);
        }
        let choices: Vec<&str> = array(&schema["enum"]).map(text).collect();
        if !choices.is_empty() {
            return self.text(&format!("`{}`", choices.join("` · `")));
        }
        let kinds: Vec<&str> = match &schema["type"] {
            Value::Array(kinds) => kinds.iter().map(text).filter(|kind| *kind != "null").collect(),
            kind => vec![text(kind)],
        };
        self.element("em", &kinds.join(" or "))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn contains_operations_and_types_and_escapes_text() {
        let html = body_html(&json!({
            "info": {"title": "A <b>", "description": "It `sings`."},
            "tags": [{"name": "songs", "description": "All of them."}],
            "paths": {"/songs/{song}": {"get": {
                "tags": ["songs"], "operationId": "getSong", "summary": "Sings.",
                "parameters": [
                    {"name": "song", "in": "path", "schema": {"type": "string"}, "description": "Its name."}
                ],
                "responses": {"200": {
                    "description": "The song.",
                    "content": {"audio/wav": {"schema": {"$ref": "#/components/schemas/Song"}}}
                }}
            }}},
            "components": {"schemas": {"Song": {"properties": {
                "verses": {"type": "array", "items": {"type": ["string", "null"]}},
                "mood": {"enum": ["happy", "sad"]}
            }, "required": ["mood"]}}}
        }));
        for part in [
            "<h1>A &lt;b&gt;</h1>",
            "It <code>sings</code>.",
            "<article id=\"getSong\"><h3><b class=\"get\">GET</b> <code>/songs/{song}</code></h3><p>Sings.</p>",
            "<code>song</code> <small>path</small></dt><dd><em>string</em> Its name.",
            "<code>200</code></dt><dd>The song. <span><small>audio/wav</small> <a href=\"#type-Song\">Song</a></span>",
            "<code>verses</code> <small>optional</small></dt><dd><em>list of</em> <em>string</em>",
            "<code>mood</code></dt><dd><code>happy</code> · <code>sad</code>",
        ] {
            assert!(html.contains(part), "{part} is not in {html}");
        }
    }
}
