"""What Flask-Security says, in our words: Japanese here, English in the ``.po`` file."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext


def _(text: str) -> str:
    """Mark a text for extraction; it is translated when it is shown."""
    return text


MESSAGES: dict[str, tuple[str, str]] = {
    "API_ERROR": (_("入力の形式が正しくありません。"), "error"),
    "GENERIC_AUTHN_FAILED": (
        _(
            "ログインできませんでした。メールアドレスとパスワードを確かめてください。"
            "失敗が続いたときは、しばらく時間をおくと、またお試しいただけます。"
        ),
        "error",
    ),
    "UNAUTHENTICATED": (_("このページを見るにはログインしてください。"), "info"),
    "UNAUTHORIZED": (_("このページを見る権限がありません。"), "error"),
    "REAUTHENTICATION_REQUIRED": (
        _("安全のため、続けるにはパスワードをもう一度入力してください。"),
        "info",
    ),
    "REAUTHENTICATION_SUCCESSFUL": (_("ご本人であることを確かめました。"), "success"),
    "PASSWORD_MISMATCH": (_("パスワードが一致しません。"), "error"),
    "RETYPE_PASSWORD_MISMATCH": (_("確認のために入力したパスワードが一致しません。"), "error"),
    "INVALID_REDIRECT": (_("移動先のアドレスが正しくありません。"), "error"),
    "INVALID_RECOVERY_CODE": (
        _("リカバリーコードが正しくないか、すでに使われています。"),
        "error",
    ),
    "NO_RECOVERY_CODES_SETUP": (_("リカバリーコードはまだ作成されていません。"), "info"),
    "PASSWORD_RESET_REQUEST": (
        _("このメールアドレスが登録されていれば、パスワードを再設定する手順をお送りしました。"),
        "success",
    ),
    "PASSWORD_RESET_EXPIRED": (
        _("リンクの期限（%(within)s）が切れました。もう一度、再設定をお申し込みください。"),
        "error",
    ),
    "INVALID_RESET_PASSWORD_TOKEN": (
        _("このリンクは使えません。もう一度、再設定をお申し込みください。"),
        "error",
    ),
    "PASSWORD_RESET_NO_LOGIN": (
        _("パスワードを設定しました。新しいパスワードでログインしてください。"),
        "success",
    ),
    "PASSWORD_CHANGE": (
        _("パスワードを変更しました。ほかの端末からはログアウトしました。"),
        "success",
    ),
    "PASSWORD_IS_THE_SAME": (_("これまでと異なるパスワードを入力してください。"), "error"),
    "PASSWORD_NOT_PROVIDED": (_("パスワードを入力してください。"), "error"),
    "DISABLED_ACCOUNT": (_("このアカウントは停止されています。"), "error"),
    "EMAIL_NOT_PROVIDED": (_("メールアドレスを入力してください。"), "error"),
    "INVALID_EMAIL_ADDRESS": (
        _("メールアドレスの形式が正しくありません。例: taro@example.jp"),
        "error",
    ),
    "INVALID_CODE": (_("コードが正しくありません。"), "error"),
    "USER_DOES_NOT_EXIST": (_("メールアドレスを確かめてください。"), "error"),
    "INVALID_PASSWORD": (_("パスワードが正しくありません。"), "error"),
    "FORGOT_PASSWORD": (_("パスワードをお忘れの場合"), "info"),
    "LOGIN": (_("このページを見るにはログインしてください。"), "info"),
    "REFRESH": (_("続けるには、もう一度ログインしてください。"), "info"),
    "ANONYMOUS_USER_REQUIRED": (_("ログアウトしてからお試しください。"), "error"),
    "TWO_FACTOR_INVALID_TOKEN": (
        _("コードが正しくないか、すでに使われています。新しいコードを入力してください。"),
        "error",
    ),
    "TWO_FACTOR_LOGIN_SUCCESSFUL": (_("ログインしました。"), "success"),
    "TWO_FACTOR_CHANGE_METHOD_SUCCESSFUL": (_("二段階認証を有効にしました。"), "success"),
    "TWO_FACTOR_PERMISSION_DENIED": (
        _("手続きが途中で切れました。もう一度ログインからやり直してください。"),
        "error",
    ),
    "TWO_FACTOR_METHOD_NOT_AVAILABLE": (_("この方法は使えません。"), "error"),
    "TWO_FACTOR_DISABLED": (_("二段階認証を無効にしました。"), "success"),
}


class Texts:
    """Stands in for Flask-Security's translations: its messages are ours."""

    @staticmethod
    def gettext(text: str, **variables: Any) -> str:
        """Return a text in the reader's language."""
        return str(gettext(text, **variables))
