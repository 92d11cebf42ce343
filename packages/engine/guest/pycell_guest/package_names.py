"""Names that people import: for hints about what is not installed."""

# Import names of well-known packages, with the names that the packages have. One of these is no misspelt other name.
PACKAGES = {
    "Bio": "biopython",
    "Crypto": "pycryptodome",
    "MySQLdb": "mysqlclient",
    "OpenSSL": "pyOpenSSL",
    "PIL": "Pillow",
    "attr": "attrs",
    "bs4": "beautifulsoup4",
    "cv2": "opencv-python",
    "dateutil": "python-dateutil",
    "docx": "python-docx",
    "dotenv": "python-dotenv",
    "fitz": "PyMuPDF",
    "google.cloud": "google-cloud",
    "jose": "python-jose",
    "jwt": "PyJWT",
    "magic": "python-magic",
    "mpl_toolkits": "matplotlib",
    "pptx": "python-pptx",
    "psycopg2": "psycopg2-binary",
    "serial": "pyserial",
    "skimage": "scikit-image",
    "sklearn": "scikit-learn",
    "telegram": "python-telegram-bot",
    "usb": "pyusb",
    "yaml": "PyYAML",
    "zmq": "pyzmq",
    **{
        name: name
        for name in (
            "aiohttp altair anthropic arrow bokeh boto3 click cryptography cupy cython dask django fastapi flask "
            "geopandas gensim graphviz gymnasium httpx hypothesis jax joblib jinja2 keras langchain lightgbm llvmlite "
            "loguru lxml matplotlib mlflow modin nltk numba numexpr numpy openai openpyxl orjson pandas paramiko pendulum "
            "plotly polars prophet psutil psycopg pulp pyarrow pydantic pydot pygame pymongo pymysql pypdf pyspark "
            "pytest pytz redis regex requests rich ruamel scapy scipy scrapy seaborn selenium shapely simplejson "
            "spacy sqlalchemy statsmodels streamlit sympy tabulate tensorflow tiktoken tokenizers toml torch "
            "torchvision tornado tqdm transformers typer ujson uvicorn websocket websockets wordcloud xarray "
            "xgboost xlrd xlsxwriter xlwt"
        ).split()
    },
}

# What may be there in its place; the hint names it where it is.
INSTEAD = {
    "altair": "matplotlib",
    "bokeh": "matplotlib",
    "plotly": "matplotlib",
    "seaborn": "matplotlib",
    "dask": "pandas",
    "modin": "pandas",
    "polars": "pandas",
    "orjson": "json",
    "simplejson": "json",
    "ujson": "json",
    "toml": "tomllib",
    "pytz": "zoneinfo",
}

# Short names by which scripts call modules.
ALIASES = {"np": "numpy", "pd": "pandas", "plt": "matplotlib.pyplot", "mpl": "matplotlib", "dt": "datetime"}

# Modules that left the standard library: since when, and what to use.
REMOVED = {
    "ConfigParser": ((3, 0), "configparser"),
    "Queue": ((3, 0), "queue"),
    "StringIO": ((3, 0), "io.StringIO"),
    "Tkinter": ((3, 0), None),
    "cPickle": ((3, 0), "pickle"),
    "cStringIO": ((3, 0), "io.StringIO"),
    "urllib2": ((3, 0), "urllib.request"),
    "urlparse": ((3, 0), "urllib.parse"),
    "asynchat": ((3, 12), "asyncio"),
    "asyncore": ((3, 12), "asyncio"),
    "distutils": ((3, 12), "sysconfig or shutil"),
    "imp": ((3, 12), "importlib"),
    "smtpd": ((3, 12), None),
    **{
        name: ((3, 13), None)
        for name in (
            "aifc audioop cgi cgitb chunk crypt imghdr mailcap msilib nis nntplib ossaudiodev pipes sndhdr spwd sunau "
            "telnetlib uu xdrlib"
        ).split()
    },
}
