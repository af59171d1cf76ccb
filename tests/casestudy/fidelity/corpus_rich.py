"""Cases about what is richer than text: displays, figures, widgets."""

from __future__ import annotations

from tests.casestudy.fidelity.case import Case

PNG = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGP4z8DwHwAFAAH/iZk9HQAAAABJRU5E"
    "rkJggg=="
)

CASES = (
    Case(
        "display",
        "display() with HTML, Markdown, Latex, Math, JSON, SVG, JavaScript, code",
        (
            "from IPython.display import *\ndisplay(1, 'two', [3])",
            "HTML('<b>太字</b>')",
            "display(Markdown('# 見出し'), Latex('$x^2$'), Math('x'))",
            "JSON({'k': [1, None, True]})",
            'SVG(\'<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>\')',
            "Javascript('1 + 1')",
            "Code('x = 1', language='python')",
            "display({'text/plain': 'raw', 'text/html': '<i>raw</i>'}, raw=True)",
            "display('meta', metadata={'text/plain': {'k': 1}})",
            "display('only', include=['text/plain'])",
            "display()",
            "IFrame('about:blank', 10, 10)",
            "Pretty('pretty')",
            "GeoJSON({'type': 'Point', 'coordinates': [0, 0]})",
        ),
    ),
    Case(
        "images",
        "PNG and JPEG, embedded and linked",
        (
            f"import base64\nfrom IPython.display import Image\npng = base64.b64decode('{PNG}')\n"
            "Image(png)",
            "Image(png, width=20, alt='点')",
            "display(Image(png))",
            "jpeg = b'\\xff\\xd8\\xff\\xd9'\nImage(jpeg, format='jpeg')",
            "Image(url='https://example.jp/x.png')",
            ("Image('missing.png')", "raises-exception"),
            "import io, PIL.Image\nPIL.Image.new('RGB', (2, 2), 'red')",
        ),
    ),
    Case(
        "display-id",
        "displays that are updated, in their own cell and from a later one",
        (
            "handle = display('one', display_id='a')\nhandle.update('two')",
            "from IPython.display import HTML, DisplayHandle, update_display\n"
            "later = display(HTML('<i>old</i>'), display_id=True)",
            "later.update(HTML('<b>new</b>'))\nprint('updated')",
            "update_display('three', display_id='a')",
            "handle.display('again')\nhandle.update('both')",
            "own = DisplayHandle('own')\nown.display('x')\nown.update('y')",
            "update_display('nobody', display_id='unknown')",
            "display('first', display_id='s')\ndisplay('second', display_id='s')",
        ),
    ),
    Case(
        "clear-output",
        "clear_output at once and with wait",
        (
            "from IPython.display import clear_output\nprint('gone')\nclear_output()\nprint('kept')",
            "for n in range(3):\n    clear_output(wait=True)\n    print(n)",
            "print('stays: nothing follows')\nclear_output(wait=True)",
            "display('gone')\nclear_output(wait=True)\ndisplay('new')",
            "print('all gone')\nclear_output()",
            "clear_output(wait=True)\n'result'",
            ("print('gone')\nclear_output(wait=True)\n1 / 0", "raises-exception"),
        ),
    ),
    Case(
        "clear-output-and-update",
        "a display that was cleared is not updated",
        (
            "from IPython.display import clear_output\nh = display('one', display_id='a')\n"
            "clear_output()\nh.update('two')\nprint('end')",
            "h = display('x', display_id='b')\nclear_output(wait=True)\nh.update('y')",
            "h.update('z')\nprint('after')",
        ),
    ),
    Case(
        "matplotlib",
        "figures at the end of a cell, by show, several, and as a value",
        (
            "import matplotlib.pyplot as plt\nplt.plot([1, 2, 3]);",
            "plt.plot([1, 2])",
            "plt.plot([2, 1])\nplt.show()\nprint('after')",
            "for n in range(2):\n    plt.figure(figsize=(2, 1))\n    plt.bar([0], [n + 1])",
            "fig, ax = plt.subplots(figsize=(2, 2))\nfig",
            "fig",
            "plt.figure(figsize=(1, 1))\nplt.close()\nprint('closed')",
            "plt.plot([1])\nplt.savefig('outputs/x.png')\nplt.close('all')\nprint('saved')",
            "plt.get_fignums(), plt.get_backend()",
            "fig, ax = plt.subplots(figsize=(1, 1))\ndisplay(fig)\nplt.close(fig)",
            ("plt.figure(figsize=(1, 1))\n1 / 0", "raises-exception"),
            "print('next')",
        ),
    ),
    Case(
        "matplotlib-settings",
        "%matplotlib inline, resolution, formats, title in Japanese",
        (
            "%matplotlib inline\nimport matplotlib.pyplot as plt",
            "plt.rcParams['figure.dpi'] = 50\nplt.rcParams['figure.figsize'] = (2, 1)\nplt.plot([1])",
            "%config InlineBackend.figure_formats = ['svg']\nfig = plt.figure()\nprint('svg next')\n"
            "plt.close(fig)",
            "%config InlineBackend.figure_format = 'retina'\nplt.plot([3, 1]);",
            "%config InlineBackend.close_figures = False\nplt.plot([1, 2]);",
            "plt.title('next');",
            "%matplotlib --list",
            "plt.close('all')\n%matplotlib agg\nplt.plot([1, 2]);",
        ),
    ),
    Case(
        "pandas-plot",
        "plots of pandas",
        (
            "import pandas as pd\npd.Series([1, 3, 2]).plot()",
            "pd.DataFrame({'a': [1, 2], 'b': [2, 1]}).plot.bar(figsize=(2, 2));",
        ),
    ),
    Case(
        "widgets",
        "widgets as the text that stands for them",
        (
            "import ipywidgets as w\nw.IntSlider(value=3, description='数')",
            "display(w.Label('札'))",
            "box = w.HBox([w.Button(description='押す')])\nbox",
            "slider = w.IntSlider()\nslider.observe(lambda c: print('now', c['new']), 'value')\n"
            "slider.value = 8",
            "w.interact(lambda x: x * 2, x=3);",
        ),
        differs={
            4: (
                "6",
                "no page is there to hold a widget's own outputs: they show in the cell",
            )
        },
    ),
    Case(
        "widgets-output",
        "prints captured by an Output widget",
        (
            "import ipywidgets as w\nout = w.Output()\nwith out:\n    print('inside')\nprint('outside')",
        ),
        differs={
            0: (
                "inside\noutside\n",
                "no page is there to hold a widget's own outputs: they show in the cell",
            )
        },
    ),
    Case(
        "publish",
        "the lower interfaces: publish_display_data, display_pub, capture_output",
        (
            "from IPython.display import publish_display_data\n"
            "publish_display_data({'text/plain': 'published'})",
            "get_ipython().display_pub.publish({'text/plain': 'low'})",
            "from IPython.utils.capture import capture_output\nwith capture_output() as held:\n"
            "    print('held')\n    display('shown')\nprint(repr(held.stdout), len(held.outputs))",
            "held.show()",
            "get_ipython().display_pub.clear_output()",
        ),
    ),
)
