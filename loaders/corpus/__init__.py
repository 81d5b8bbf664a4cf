"""The documents that the graph is built from: one folder a source, with its text and what is known of it.

`metadata.toml` of a source, read and checked by `mandategraph.loaders.corpus.metadata`:

- `file`, `sha256`: the text beside it, byte for byte as received.
- `[[work]]`, one for each work that the file holds, in the order of the text:
  - `slug`, `version`, `language`: name the work and this text of it.
  - `title`, `kind`, `status`, `bodies` (the first is the one that speaks), `symbol`, `session`, `adopted`,
    `issued`, `event` (of the register of meetings), `akn` (Akoma Ntoso identifier), `source` (page it is from),
    `revises` (version of the text before): what is known; what is unknown stays absent.
  - `begins`, `ends`: words of the source that the work begins and ends with, where a file holds several.
  - `[[work.passage]]`: a passage in another language that its characters do not show, by the words that it
    `begins` and `ends` with, and its `language`.
  - `[work.expected]`: for each kind of provision or statement the least and the greatest number of them that a
    sound reading yields. Below `min` nothing is published, above `max` there is a warning.
  - `[[work.expression]]`: further texts of the same work that are known but not held; each with its `source`.
  - `[[work.adopted_paragraph]]`: paragraphs that are known to stand in one of these as well, by number, with the
    source.
"""
