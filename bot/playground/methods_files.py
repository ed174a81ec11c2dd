"""files.*: the three-step upload, and what files.info says about a recording."""

import mimetypes

from bot.playground.calls import Call
from bot.playground.people import BOT_USER, TEAM_ID, Json
from bot.playground.state import File, Message, SlackError, Workspace


def wire(workspace: Workspace, file: File) -> Json:
    """Return a file object; its private links need the bot's token."""
    link = f"{workspace.base_url}/files-pri/{TEAM_ID}-{file.id}"
    return {
        "id": file.id,
        "created": file.created,
        "timestamp": file.created,
        "name": file.name,
        "title": file.title or file.name,
        "alt_txt": file.alt_text,
        "mimetype": file.mimetype,
        "filetype": file.name.rpartition(".")[2].lower(),
        "pretty_type": file.mimetype,
        "user": file.user,
        "user_team": TEAM_ID,
        "mode": "hosted",
        "file_access": "visible",
        "is_external": False,
        "is_public": True,
        "size": len(file.content or b""),
        "url_private": f"{link}/{file.name}",
        "url_private_download": f"{link}/download/{file.name}",
        "permalink": f"{workspace.base_url}/files/{file.user}/{file.id}",
        "channels": [c for c in file.channels if c.startswith("C")],
        "ims": [c for c in file.channels if c.startswith("D")],
        "shares": shares(workspace, file),
    }


def shares(workspace: Workspace, file: File) -> Json:
    """Return the messages that carry it, as files.info lists them."""
    found: Json = {}
    for message in workspace.messages:
        if file.id in message.files:
            visibility = "public" if message.channel.startswith("C") else "private"
            place = {"ts": message.ts, **({"thread_ts": message.thread_ts} if message.thread_ts else {})}
            found.setdefault(visibility, {}).setdefault(message.channel, []).append(place)
    return found


def new_file(workspace: Workspace, name: str, user: str, mimetype: str = "") -> File:
    """Register a file without content; its type is guessed from the name when none is given."""
    mimetype = mimetype or mimetypes.guess_type(name)[0] or "application/octet-stream"
    file = File(workspace.new_id("F"), name, user, int(workspace.clock()), mimetype)
    workspace.files[file.id] = file
    return file


def found(workspace: Workspace, file_id: str) -> File:
    """Return a complete file.

    Raises:
        SlackError: file_not_found.
    """
    file = workspace.files.get(file_id)
    if file is None or not file.complete:
        raise SlackError("file_not_found")
    return file


def info(call: Call) -> Json:
    """files.info."""
    file = found(call.workspace, call.need("file"))
    return {"file": wire(call.workspace, file), "comments": [], "response_metadata": {"next_cursor": ""}}


def get_upload_url(call: Call) -> Json:
    """files.getUploadURLExternal."""
    try:
        length = int(call.need("length"))
    except ValueError as error:
        raise SlackError("invalid_arguments") from error
    file = new_file(call.workspace, call.need("filename"), BOT_USER)
    file.length, file.alt_text = length, call.text("alt_txt")
    return {"upload_url": f"{call.workspace.base_url}/upload/v1/{file.id}", "file_id": file.id}


def complete_upload(call: Call) -> Json:
    """files.completeUploadExternal: shares the files where asked, in one message a channel."""
    entries = call.structure("files") or []
    files = [uploaded(call.workspace, entry) for entry in entries]
    if not files:
        raise SlackError("invalid_arguments")
    names = [call.text("channel_id"), *call.text("channels").split(",")]
    channels = [call.workspace.channel(name) for name in names if name]
    for file in files:
        file.complete = True
        file.channels = [channel.id for channel in channels]
    for channel in channels:
        message = Message(
            channel.id,
            call.workspace.new_ts(),
            BOT_USER,
            call.text("initial_comment"),
            call.blocks(),
            call.text("thread_ts"),
            files=[file.id for file in files],
        )
        call.workspace.post(message)
    return {"files": [wire(call.workspace, file) for file in files]}


def uploaded(workspace: Workspace, entry: Json) -> File:
    """Return the file of one entry, titled.

    Raises:
        SlackError: file_not_found, or file_upload_not_complete when its bytes never came.
    """
    file = workspace.files.get(str(entry.get("id")))
    if file is None:
        raise SlackError("file_not_found")
    if file.content is None:
        raise SlackError("file_upload_not_complete")
    file.title = str(entry.get("title") or "")
    return file


def delete(call: Call) -> Json:
    """files.delete: the file disappears from every message."""
    file = found(call.workspace, call.need("file"))
    del call.workspace.files[file.id]
    for message in call.workspace.messages:
        if file.id in message.files:
            message.files.remove(file.id)
            call.workspace.tell("edited", channel=message.channel, ts=message.ts, by_bot=True)
    return {}


METHODS = {
    "files.info": info,
    "files.delete": delete,
    "files.getUploadURLExternal": get_upload_url,
    "files.completeUploadExternal": complete_upload,
}
